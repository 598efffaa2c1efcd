"""Files of a draft: the host takes them in, the form says where they belong."""

import re
from collections.abc import Mapping

from engine.advance import Json
from engine.forms.content import Content
from engine.forms.data import copied, get_at, path_of, set_at, written
from engine.forms.schema import FILE_KEYS, is_file


def add_file(form: Content, stored: Mapping[str, Json], name: str, record: Mapping[str, Json]) -> dict[str, Json]:
    path = path_of(name)
    field = re.sub(r"\.\d+(?=\.)", "[]", written(path))
    component = next((each for each in form.walk() if each.name == field and each.type == "filepicker"), None)
    if component is None:
        raise KeyError(name)
    draft: dict[str, Json] = copied(stored)
    kept = get_at(draft, path)
    files = [item for item in kept if is_file(item)] if isinstance(kept, list) else []
    made = {key: record[key] for key in sorted(FILE_KEYS) if key in record}
    several = component.source.get("multiple") not in (None, False)
    set_at(draft, path, [*(item for item in files if item["id"] != made["id"]), made] if several else [made])
    return draft
