"""What docs/adding-a-regulation.md says is what the program reads."""

import re
from pathlib import Path

from tasks.operations.catalogue import CATALOGUE
from tasks.packs import read_pack_info
from tasks.packs.rules import read_rules
from tasks.scenarios.office_file import read_office
from tasks.scenarios.read import read_scenarios
from tasks.scenarios.read_expect import EXPECTATIONS
from tests.tasks.packs.garden import garden_files

PAGE = (Path(__file__).parents[3] / "docs" / "adding-a-regulation.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def example(beginning: str) -> bytes:
    (found,) = [text for text in EXAMPLES if text.startswith(beginning)]
    return str(found).encode()


def test_the_example_of_a_pack_is_read() -> None:
    info = read_pack_info(example("id: gardens").replace("https://…".encode(), b"https://garden.example"))
    assert [role.held_by for role in info.roles] == ["party", "authority", "territory", "person"]
    assert info.start("life") is not None


def test_the_other_examples_are_read() -> None:
    (rule,) = read_rules(example("- id: G-2"))
    assert (rule.status, rule.house) == ("planned", True)
    (scenario,) = read_scenarios(example("- scenario: 地给了"), "x.yaml")
    assert len(scenario.steps) == 6
    (years,) = read_scenarios(example("- scenario: 二十年"), "x.yaml")
    assert [type(step).__name__ for step in years.steps] == ["StartStep", "DoStep"] * 2 + ["LiveStep", "ExpectStep"]
    office = example("units:").replace("parent: 园艺协会".encode(), "parent: 李家".encode())
    office = office.replace("unit: 花圃".encode(), "unit: 李家".encode())
    assert len(read_office(office).people) == 2


def test_the_table_of_operations_is_the_catalogue() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("| `")]
    rows = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]
    assert [row[0].strip("`") for row in rows] == list(CATALOGUE)
    for name, takes, _, errors in rows:
        type = name.strip("`")
        words = re.sub(r"\((?!\+).*?\)", "", takes.replace(" or template (+ data)", "?, template?, data?"))
        words = words.replace(" they wait for", "")
        said = {word.strip().rstrip("?"): word.strip().endswith("?") for word in words.split(",") if word.strip()}
        inputs = {argument.name: not argument.required for argument in CATALOGUE[type].inputs}
        assert said == inputs, type
        assert {word for word in re.split(r"[,\s]+", errors) if word} == set(CATALOGUE[type].errors), type


def test_every_expectation_is_named() -> None:
    named = re.search(r"Expectations: (.*?)\. An incident", PAGE, re.DOTALL)
    assert named is not None
    assert set(re.sub(r"\(.*?\)", "", named[1]).replace("\n", " ").replace(" ", "").split(",")) == set(EXPECTATIONS)


def test_the_letter_of_the_example_is_set_like_the_gardens() -> None:
    assert b"#let data = json(bytes(sys.inputs.data))" in garden_files()["documents/lease.typ"]
    assert "#let data = json(bytes(sys.inputs.data))" in PAGE
