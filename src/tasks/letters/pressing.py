"""The process that runs Typst: limits first, then the template. Reads an order from stdin, writes the PDF to stdout."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst


def limit(seconds: int, megabytes: int) -> None:
    """Processor seconds, address space and no files: the system ends the process that wants more."""
    try:
        import resource  # noqa: PLC0415 — not on Windows, where the caller's time-out alone holds
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def compile_letter(order: dict[str, Any]) -> bytes:
    fonts = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(pylopdf_fonts_zh_cn.serif_path()).parent)],
    )
    empty = str(Path(order["empty"]) / "packages")
    return typst.compile(
        str(Path(order["root"]) / order["main"]),
        root=order["root"],
        font_paths=fonts,
        ignore_system_fonts=True,
        sys_inputs={"data": order["data"]},
        pdf_standards="a-2b",
        package_path=empty,
        package_cache_path=empty,
        timestamp=order["timestamp"],
        format="pdf",
    )


def where(error: typst.TypstError, root: str) -> str:
    """The message with file and line, as seen from the template."""
    found = re.search(r"┌─ \S*?documents/(\S+?:\d+)", error.diagnostic)
    message = error.message.replace(root, "")
    return f"{found[1]}: {message}" if found else message


def main() -> int:
    order = json.load(sys.stdin.buffer)
    limit(order["seconds"], order["megabytes"])
    try:
        pdf = compile_letter(order)
    except typst.TypstError as error:
        sys.stderr.buffer.write(" ".join(where(error, order["root"]).split()).encode())
        return 2
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
