"""The ids of rules as they are written beside what carries them."""

import re
from typing import Any


def rule_ids(text: Any) -> list[str]:
    """Of a property or a key, parted by blanks or commas."""
    return [word for word in re.split(r"[\s,，、]+", str(text or "")) if word]
