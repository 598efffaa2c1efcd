"""Addresses of our own files: each carries a digest of its content: a browser keeps it for good, never a stale one."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, request, url_for

from web.once import once_a_request

STATIC = Path(__file__).parent / "static"
ONE_YEAR = 365 * 24 * 3600


def asset(name: str) -> str:
    """The address of a file in static/; raises FileNotFoundError when it was not built."""
    known = _known()
    if name not in known:
        known[name] = _address(name, (STATIC / name).stat().st_mtime_ns, request.script_root)
    return known[name]


@once_a_request  # a page names a file with every mark it draws
def _known() -> dict[str, str]:
    return {}


@cache
def _address(name: str, _changed: int, _root: str) -> str:
    return url_for("static", filename=name, v=sha256((STATIC / name).read_bytes()).hexdigest()[:12])


def serve_assets(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = ONE_YEAR
    app.add_template_global(asset)
