"""Every template of a letter is pressed once with its sample data, so that none fails on the day it is needed."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from engine.errors import Fault
from tasks.letters.press import OWN, LetterFault, press

SAMPLE_MOMENT: Final = datetime(2026, 1, 1, tzinfo=UTC)
SAMPLE: Final[Mapping[str, Any]] = {  # what document.issue adds to a letter's own data
    "number": "样〔2026〕1号",
    "title": "样张",
    "issuer": "样张机关",
    "date": "2026-01-01",
    "date_zh": "二〇二六年一月一日",
    "case": {"number": "YZ-2026-0001", "title": "样张"},
}


def letter_faults(files: Mapping[str, bytes]) -> list[Fault]:
    """A template is what reads `sys.inputs`; the other `.typ` files are parts of it."""
    faults: list[Fault] = []
    for file, content in sorted(files.items()):
        if file.startswith(OWN) and file.endswith(".typ"):
            faults += _package_faults(file, content)
            if b"sys.inputs" in content and not faults:
                faults += _press_faults(files, file)
    return faults


def _package_faults(file: str, content: bytes) -> Iterator[Fault]:
    for n, line in enumerate(content.splitlines(), start=1):
        if b'"@' in line:
            zh, en = "模板不能引用外部包，请去掉这个 import", "a template can't import packages; remove this import"
            yield Fault(file, f"line {n}", "letter-imports-package", zh, en)


def _press_faults(files: Mapping[str, bytes], file: str) -> Iterator[Fault]:
    sample_file = file.removesuffix(".typ") + ".json"
    if sample_file not in files:
        zh, en = f"缺少样例数据 {sample_file}，请补上", f"the sample data {sample_file} is missing; add it"
        yield Fault(file, "line 1", "letter-without-sample", zh, en)
        return
    try:
        sample = json.loads(files[sample_file])
    except ValueError as error:
        yield Fault(
            sample_file,
            "line 1",
            "sample-not-json",
            f"不是 JSON（{error}）；请改正",
            f"this is not JSON ({error}); mend it",
        )
        return
    if not isinstance(sample, dict):
        zh, en = "样例数据应是“名: 值”的一组；请改正", "the sample must be a group of “name: value”; mend it"
        yield Fault(sample_file, "line 1", "sample-not-json", zh, en)
        return
    try:
        press(files, file.removeprefix(OWN).removesuffix(".typ"), {**SAMPLE, **sample}, SAMPLE_MOMENT)
    except LetterFault as fault:
        yield Fault(file, "line 1", "letter-fails", fault.zh, f"the sample letter can't be pressed: {fault.en}")
