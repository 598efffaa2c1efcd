"""Packs on disk: found, taken in whole with what they call, known by their content."""

from pathlib import Path

import pytest

from engine.errors import Refused
from tasks.packs import content_hash, find_packs, open_folder, pack_files
from tests.tasks.packs.garden import GARDEN, ROOT, garden_copy, garden_files


def test_the_first_root_wins(tmp_path: Path) -> None:
    garden_copy(tmp_path)
    assert find_packs([tmp_path, ROOT])["garden"].processes == tmp_path / "processes" / "garden"
    assert find_packs([ROOT, tmp_path])["garden"].processes == GARDEN


def test_files_are_named_as_the_engine_wants_them() -> None:
    assert sorted(garden_files()) == [
        "documents/lease.json",
        "documents/lease.typ",
        "forms/ask_plot.form",
        "pack.yaml",
        "parameters.yaml",
        "plot.bpmn",
        "rules.yaml",
        "scenarios/office.yaml",
        "scenarios/plots.yaml",
        "size.dmn",
    ]


def test_shared_parts_are_taken_only_when_they_are_called(tmp_path: Path) -> None:
    garden = garden_copy(tmp_path)
    common, forms = tmp_path / "processes" / "common", tmp_path / "forms" / "common"
    (common / "documents").mkdir(parents=True)
    (common / "scenarios").mkdir()
    forms.mkdir(parents=True)
    (common / "called.bpmn").write_text('<bpmn:process id="called"/><x formId="asked" decisionId="size_too"/>')
    (common / "other.bpmn").write_text('<bpmn:process id="other"/>')
    (common / "size_too.dmn").write_text('<decision name="x" id="size_too"/>')
    (common / "documents" / "letter.typ").write_text("// a part of letters")
    (forms / "asked.form").write_text('{"id": "asked", "components": [{"id": "plot"}]}')
    (common / "scenarios" / "asked.yaml").write_text("- {fill: asked}")
    (common / "scenarios" / "idle.yaml").write_text("- {fill: idle}")
    (forms / "idle.form").write_text('{"id": "idle", "components": [{"id": "called"}]}')
    (garden / "extra.bpmn").write_text("<x processId='called'/>")
    (garden / "documents" / "lease.typ").write_text('#import "/common/letter.typ": letter')
    taken = sorted(file for file in pack_files(open_folder(garden)) if file.startswith("common/"))
    assert taken == [
        "common/called.bpmn",
        "common/documents/letter.typ",
        "common/forms/asked.form",
        "common/scenarios/asked.yaml",
        "common/size_too.dmn",
    ]


def test_a_shared_form_that_can_t_be_read_is_taken_by_its_name_so_that_its_fault_is_told(tmp_path: Path) -> None:
    garden = garden_copy(tmp_path)
    forms = tmp_path / "forms" / "common"
    forms.mkdir(parents=True)
    (forms / "asked.form").write_text('{"id": "asked",, "components": []}')
    (garden / "extra.bpmn").write_text('<x formId="asked"/>')
    assert "common/forms/asked.form" in pack_files(open_folder(garden))


def test_the_version_follows_the_content_and_not_the_scenarios() -> None:
    files = garden_files()
    version = content_hash(files)
    assert content_hash(dict(reversed(files.items()))) == version
    assert content_hash(files | {"scenarios/more.yaml": b"[]"}) == version
    assert content_hash(files | {"common/scenarios/asked.yaml": b"[]"}) == version
    assert content_hash(files | {"rules.yaml": b"[]"}) != version
    assert content_hash({"a": b"bc"}) != content_hash({"ab": b"c"})


def test_a_link_out_of_the_folder_and_an_unknown_kind_are_refused(tmp_path: Path) -> None:
    garden = garden_copy(tmp_path)
    (garden / "leak.yaml").symlink_to("/etc/passwd")
    (garden / "run.py").write_text("print()")
    (garden / "big.yaml").write_bytes(b"#" * 5_000_001)
    (garden / ".hidden").write_text("an editor's own")
    with pytest.raises(Refused) as refused:
        pack_files(open_folder(garden))
    assert [(fault.file, fault.code) for fault in refused.value.faults] == [
        ("big.yaml", "file-too-large"),
        ("leak.yaml", "leads-out"),
        ("run.py", "unknown-kind"),
    ]
