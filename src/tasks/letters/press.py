"""Press a letter: template and data in, PDF/A out, in a process of its own under limits.

The template sees the pack's `documents/` and nothing else: no other file, no package, no system font. Its data come as
JSON, so a name like `#read("/etc/passwd")` is text wherever it is printed.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any, Final

from tasks.letters.glyphs import missing_characters

OWN: Final = "documents/"
SHARED: Final = "common/documents/"
MAX_PDF_BYTES: Final = 20_000_000
WAIT: Final = 5  # a busy machine may take longer than the processor time it gives
TOO_MUCH: Final = (
    "文件排版超出了时间或内存的限制，请简化模板后重试。",
    "The letter took more time or memory than it may; make the template simpler and try again.",
)


@dataclass(frozen=True, slots=True)
class Limits:
    seconds: int = 10  # of processor time; WAIT times that on the wall
    megabytes: int = 1024  # of address space


class LetterFault(Exception):
    """The letter can't be pressed; one sentence in each language says why. `again`: it may work when tried later."""

    def __init__(self, zh: str, en: str, *, again: bool = False) -> None:
        super().__init__(zh)
        self.zh = zh
        self.en = en
        self.again = again


def press(
    files: Mapping[str, bytes], template: str, data: Mapping[str, Any], made_at: datetime, limits: Limits | None = None
) -> bytes:
    """The PDF (PDF/A-2b) of `documents/<template>.typ`. Same files, data and moment: the same bytes.

    `files` are a pack's files by path; of them only documents are shown to the template. Raises LetterFault.
    """
    main = f"{OWN}{template}.typ"
    if main not in files:
        raise LetterFault(
            f"没有文件模板 {main}，请补上后重试。", f"The template {main} is missing; add it and try again."
        )
    missing = missing_characters(data)
    if missing:
        shown = "、".join(f"{character}（U+{ord(character):04X}）" for character in missing[:20])
        english = ", ".join(f"{character} (U+{ord(character):04X})" for character in missing[:20])
        zh, en = (
            f"字库中没有这些字：{shown}；请换用通行的字后重试。",
            f"The fonts lack {english}; use common characters.",
        )
        raise LetterFault(zh, en)
    with tempfile.TemporaryDirectory(prefix="letter-") as folder:
        root = Path(folder) / "documents"
        _lay_out(files, root)
        allowed = limits or Limits()
        order: dict[str, Any] = {
            "root": str(root),
            "main": f"{template}.typ",
            "data": json.dumps(data, ensure_ascii=False),
            "timestamp": int(made_at.timestamp()),
            "empty": folder,
            "seconds": allowed.seconds,
            "megabytes": allowed.megabytes,
        }
        return _in_own_process(order)


def _lay_out(files: Mapping[str, bytes], root: Path) -> None:
    for name, content in files.items():
        for prefix, below in ((OWN, ""), (SHARED, "common/")):
            if name.startswith(prefix):
                _write(root, PurePosixPath(below + name.removeprefix(prefix)), content)
    root.mkdir(exist_ok=True)


def _write(root: Path, name: PurePosixPath, content: bytes) -> None:
    if name.is_absolute() or ".." in name.parts:
        raise LetterFault(f"文件名“{name}”不能用，请改名。", f"The file name “{name}” can't be used; rename it.")
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _in_own_process(order: Mapping[str, Any]) -> bytes:
    command = [sys.executable, "-I", "-m", "tasks.letters.pressing"]
    # Nothing is fetched: whatever asks for a package meets a proxy that isn't there.
    nowhere = "http://127.0.0.1:1"
    environment = {"HTTPS_PROXY": nowhere, "HTTP_PROXY": nowhere, "ALL_PROXY": nowhere, "RAYON_NUM_THREADS": "1"}
    environment |= {name: os.environ[name] for name in ("SYSTEMROOT", "PATH") if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603 — our own interpreter and module, the order goes in through stdin
            command,
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=WAIT * order["seconds"],
            env=environment,
            cwd=order["empty"],
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise LetterFault(*TOO_MUCH) from None
    except OSError as error:
        zh = f"不能启动排版进程（{error.strerror}），稍后会再试。"
        en = f"The press can't be started ({error.strerror}); it is tried again later."
        raise LetterFault(zh, en, again=True) from None
    if done.returncode == 0 and done.stdout.startswith(b"%PDF-") and len(done.stdout) <= MAX_PDF_BYTES:
        return done.stdout
    raise _fault(done.returncode, done.stderr.decode("utf-8", "replace"))


def _fault(code: int, said: str) -> LetterFault:
    last = said.strip().splitlines()[-1] if said.strip() else ""
    if code == 2 and last:
        said = last[:500]
        zh, en = (
            f"模板不能排版：{said}；请修改模板后重试。",
            f"The template can't be set: {said}; mend it and try again.",
        )
        return LetterFault(zh, en)
    if code == 0:
        zh, en = (
            "排出的文件过大，请简化模板后重试。",
            "The letter is too large; make the template simpler and try again.",
        )
        return LetterFault(zh, en)
    return LetterFault(*TOO_MUCH)
