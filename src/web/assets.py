"""Addresses of our own files: each carries a digest of its content: a browser keeps it for good, never a stale one."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Flask, url_for

STATIC = Path(__file__).parent / "static"
ONE_YEAR = 365 * 24 * 3600


@cache
def _digest(name: str, _changed: int) -> str:
    return sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """The address of a file in static/; raises FileNotFoundError when it was not built."""
    return url_for("static", filename=name, v=_digest(name, (STATIC / name).stat().st_mtime_ns))


def serve_assets(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = ONE_YEAR
    app.add_template_global(asset)
