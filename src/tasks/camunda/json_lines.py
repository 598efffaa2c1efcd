"""JSON with the line on which each value begins."""

import json
import re
from typing import Any, Final

from engine.errors import Fault, Refused
from tasks.packs.plain import Document, Path

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 60
_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s"\[\]{},:]+')


def read_json(content: bytes, file: str) -> Document:
    """Raises Refused when it is no JSON, names a key twice, or is too large or too deep."""
    if len(content) > MAX_BYTES:
        raise _refused(file, 1, f"文件超过 {MAX_BYTES} 字节", f"The file exceeds {MAX_BYTES} bytes")
    try:
        text = content.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except UnicodeDecodeError:
        raise _refused(file, 1, "文件不是 UTF-8；请另存", "the file is not UTF-8; save it as such") from None
    except json.JSONDecodeError as wrong:
        zh, en = f"这不是 JSON（第 {wrong.colno} 列）；请改正", f"this is no JSON (column {wrong.colno}); mend it"
        raise _refused(file, wrong.lineno, zh, en) from None
    except RecursionError:
        raise _too_deep(file) from None
    except _Unfit as unfit:
        raise _refused(file, _line_of(content, unfit.word), unfit.zh, unfit.en) from None
    lines = _Lines(text)
    if lines.deepest > MAX_DEPTH:
        raise _too_deep(file)
    return Document(file, value, lines.found)


class _Unfit(Exception):
    def __init__(self, word: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.word, self.zh, self.en = word, zh, en


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for key, value in pairs:
        if key in made:
            raise _Unfit(f'"{key}"', f"“{key}”写了两次；请只留一个", f"“{key}” stands twice; keep one")
        made[key] = value
    return made


def _no_number(word: str) -> Any:
    raise _Unfit(word, f"{word} 不是 JSON 的数；请改正", f"{word} is no number of JSON; mend it")


def _line_of(content: bytes, word: str) -> int:
    before = content.partition(word.encode())[0]
    return before.count(b"\n") + 1


def _refused(file: str, line: int, zh: str, en: str) -> Refused:
    return Refused([Fault(file, f"line {line}", "not-json", zh, en)])


def _too_deep(file: str) -> Refused:
    return _refused(file, 1, f"嵌套超过 {MAX_DEPTH} 层", f"It is nested deeper than {MAX_DEPTH}")


class _Lines:
    """Walks the tokens of a text that is JSON for certain, without recursion."""

    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {}
        self.deepest = 0
        path: list[str | int] = []
        inside: list[str] = []  # "{" or "[" of each open value
        key_next, line, at = False, 1, 0
        for match in _TOKEN.finditer(text):
            line, at = line + text.count("\n", at, match.start()), match.start()
            word = match.group()
            if word in "}]":
                inside.pop()
                path.pop()
            elif word == ",":
                key_next = inside[-1] == "{"
                if not key_next:
                    path[-1] = int(path[-1]) + 1
            elif word == ":":
                key_next = False
            elif key_next:
                path[-1] = json.loads(word)
            else:
                self.found[tuple(path)] = line
                if word in "{[":
                    inside.append(word)
                    path.append("" if word == "{" else 0)
                    key_next = word == "{"
                    self.deepest = max(self.deepest, len(inside))
