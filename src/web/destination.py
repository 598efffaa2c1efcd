"""Where a person may be sent after signing in or switching the language: inside this office, nowhere else."""

from urllib.parse import urlsplit


def local(target: str | None, fallback: str) -> str:
    """`target` when it is a path of this site, else `fallback`.

    Refuses what a browser could read as another site: `//host`, `/\\host`, a scheme, and control characters or blanks,
    which browsers drop before they look.
    """
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return fallback
    if "\\" in target or any(ord(c) <= 32 or ord(c) == 127 for c in target):
        return fallback
    parts = urlsplit(target)
    return fallback if parts.scheme or parts.netloc else target
