"""Letters: real PDFs with Chinese text, and templates that want too much."""

import io
import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from tasks.letters.press import LetterFault, Limits, press

LETTERHEAD = Path(__file__).parents[3] / "processes" / "common" / "documents" / "letter.typ"
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
TEMPLATE = """
#import "/common/letter.typ": letter
#let data = json(bytes(sys.inputs.data))
#show: letter.with(data, to: data.to, copies: "档案室")
同意“#data.name”。
"""
DATA = {
    "number": "园函〔2026〕1号",
    "title": "关于东头的地的批复",
    "issuer": "园艺协会",
    "date_zh": "二〇二六年十一月二十三日",
    "to": "李家",
    "name": "东头的地",
}


def pressed(template: str, data: dict[str, Any], **more: Any) -> PdfReader:
    files = {"documents/x.typ": template.encode(), "common/documents/letter.typ": LETTERHEAD.read_bytes()}
    return PdfReader(io.BytesIO(press(files, "x", data, NOON, **more)))


CHINESE = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")


def fault_of(template: str, data: dict[str, Any] | None = None, **more: Any) -> str:
    with pytest.raises(LetterFault) as fault:
        press({"documents/x.typ": template.encode()}, "x", data or {}, NOON, **more)
    assert not CHINESE.search(fault.value.en.replace(str(data), "").replace("𠮷", "")), fault.value.en
    return fault.value.zh


def text_of(pdf: PdfReader) -> str:
    return "".join(page.extract_text() for page in pdf.pages).replace("\n", "").replace(" ", "")


def test_a_letter_says_what_it_should_and_is_an_archive_pdf() -> None:
    pdf = pressed(TEMPLATE, DATA)
    text = text_of(pdf)
    for part in (
        "园艺协会",
        "园函〔2026〕1号",
        "李家：",
        "同意“东头的地”。",
        "二〇二六年十一月二十三日",
        "抄送：档案室",
        "—1—",
    ):
        assert part in text
    assert pdf.metadata is not None and pdf.metadata.title == DATA["title"]
    assert b"pdfaid:part" in pdf.trailer["/Root"]["/Metadata"].get_object().get_data()
    fonts = {str(font) for page in pdf.pages for font in page["/Resources"]["/Font"].values()}
    assert fonts, "the fonts are embedded"


def test_the_same_letter_is_the_same_bytes() -> None:
    files = {"documents/x.typ": b'#set text(font: "Noto Serif SC")\n#json(bytes(sys.inputs.data)).name'}
    assert press(files, "x", DATA, NOON) == press(files, "x", DATA, NOON)


def test_a_long_letterhead_stays_on_its_line() -> None:
    long = DATA | {"issuer": "内蒙古自治区科学技术厅及有关部门联合工作领导小组办公室"}
    assert text_of(pressed(TEMPLATE, long)).count("内蒙古自治区科学技术厅及有关部门联合工作领导小组办公室") == 2


@pytest.mark.parametrize(
    "name",
    [
        '#read("/etc/passwd")',
        "#panic(1)",
        "*粗* _斜_ $x^2$ @ref <label> // 注",
        '"]; #import "x"',
        "\\u{5}",
        "= 标题",
        "#{",
    ],
)
def test_a_hostile_name_stays_text(name: str) -> None:
    assert f"同意“{name}”。".replace(" ", "") in text_of(pressed(TEMPLATE, DATA | {"name": name}))


@settings(max_examples=8, deadline=None)
@given(st.text(alphabet=st.sampled_from("#[]{}()$*_\\/<>@=-+`'\"~;:,.中文aZ9 "), min_size=1, max_size=40))
def test_any_text_of_data_is_printed_and_never_run(name: str) -> None:
    template = '#set text(font: "Noto Serif SC")\n#let data = json(bytes(sys.inputs.data))\n#raw(data.name)'
    pdf = pressed(template, {"name": name})
    # Extraction may lose blanks and break lines; every sign is there, once.
    assert sorted(text_of(pdf)) == sorted(name.replace(" ", ""))


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ('#read("/etc/passwd")', "file not found"),
        ('#read("../../../../../../etc/passwd")', "escape"),
        ('#image("/proc/self/environ")', "file not found"),
        ('#import "@preview/cetz:0.3.0"', "failed to download"),
        ('#let p = "@pre" + "view/cetz:0.3.0"\n#import p', "failed to download"),
        ('#plugin("x.wasm")', "file not found"),
        ("#let i = 0\n#while i >= 0 { i += 1 }", "infinite"),
        ("#let f(x) = f(x + 1)\n#f(1)", "depth"),
        ("#(", "x.typ:1"),
        ("#json(bytes(sys.inputs.data)).nothing", "nothing"),
    ],
)
def test_a_template_reaches_nothing_but_its_folder(template: str, said: str) -> None:
    assert said in fault_of(template)


@pytest.mark.parametrize(
    "template",
    [
        '#let a = "x"\n#for i in range(60) { a = a + a }\n#a',
        "#for i in range(100000000) [#i ]",
        "#for i in range(100000) { for j in range(100000) { let x = i * j } }",
    ],
)
def test_a_template_that_wants_too_much_is_stopped(template: str) -> None:
    assert "时间或内存" in fault_of(template, limits=Limits(seconds=2, megabytes=768))


def test_a_letter_cannot_write_a_file(tmp_path: Path) -> None:
    """Typst has no way to write; should one ever come, the process may not."""
    script = "from tasks.letters.pressing import limit; limit(5, 1024); open('x', 'wb', buffering=0).write(b'x')"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode != 0
    assert (tmp_path / "x").stat().st_size == 0


def test_a_character_that_no_font_has_is_named() -> None:
    said = fault_of(TEMPLATE, DATA | {"name": "王𠮷"})
    assert "𠮷（U+20BB7）" in said


def test_a_missing_template_and_a_name_that_leads_out_are_refused() -> None:
    with pytest.raises(LetterFault, match=r"documents/y\.typ"):
        press({}, "y", {}, NOON)
    with pytest.raises(LetterFault, match="不能用"):
        press({"documents/x.typ": b"", "documents/../../x": b""}, "x", {}, NOON)


def test_what_the_press_inherits_is_nothing_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, Any] = {}

    def run(command: list[str], **given: Any) -> subprocess.CompletedProcess[bytes]:
        seen.update(given)
        return subprocess.CompletedProcess(command, 0, b"%PDF-", b"")

    monkeypatch.setenv("GUIZHANG_SECRET", "s" * 40)
    monkeypatch.setattr(subprocess, "run", run)
    press({"documents/x.typ": b""}, "x", {}, NOON)
    assert "GUIZHANG_SECRET" not in seen["env"]
