"""The house rules, kept by tests: one-way imports, one clock, no regulation in Python, all that is shipped named."""

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def test_imports_run_one_way() -> None:
    ran = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout


def _lines(pattern: str) -> Iterator[str]:
    for source in SOURCES:
        for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(pattern, line):
                yield f"{source.relative_to(ROOT)}:{number}: {line.strip()}"


def test_the_wall_clock_is_read_in_one_place() -> None:
    reads = _lines(r"datetime\.(now|utcnow|today)\(|date\.today\(|\btime\.time\(\)")
    assert [r for r in reads if not r.startswith("src/tasks/clock.py")] == []


def _words_of(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key in ("id", "title"):
            if isinstance(value.get(key), str):
                yield value[key]
        for inner in value.values():
            yield from _words_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _words_of(inner)


@pytest.mark.parametrize("pack", sorted(ROOT.glob("processes/*/pack.yaml")), ids=lambda p: p.parent.name)
def test_no_python_knows_a_pack_a_role_or_a_standing(pack: Path) -> None:
    said = yaml.safe_load(pack.read_text(encoding="utf-8"))
    subjects = [
        {**subject, "fields": None} for subject in said.get("subjects") or []
    ]  # captions are any office's words
    words = {said["id"], *_words_of(said.get("roles")), *_words_of(subjects)}
    # A word of the pack that is also a plain word of programming would hit everywhere: only whole literals count.
    literal = "|".join(re.escape(word) for word in sorted(words))
    assert list(_lines(rf"""["']({literal})["']""")) == []


def test_each_check_switched_off_says_why() -> None:
    bare = [*_lines(r"# type: ignore(\[[\w-]+(, ?[\w-]+)*\])?\s*$"), *_lines(r"# noqa(: ?[A-Z0-9, ]+)?\s*$")]
    assert bare == []


def test_every_dependency_is_imported() -> None:
    """What nothing imports is not installed."""
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["dependencies"]
    wanted = {re.split(r"[<>=!\[ ]", entry)[0].lower().replace("_", "-") for entry in declared}
    imported = {
        re.split(r"[ .]", line.split(": ", 1)[1].split(maxsplit=1)[1])[0] for line in _lines(r"^\s*(from|import) \w")
    }
    modules = packages_distributions()
    used = {name.lower().replace("_", "-") for module in imported for name in modules.get(module, [])}
    assert wanted - used == set()


def test_third_party_notices_name_everything_that_is_shipped() -> None:
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        from build_notices import notices
    finally:
        sys.path.pop(0)
    assert (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8") == notices(), "run scripts/build_notices.py"


def test_lock_files_name_no_download_address() -> None:
    for lock in (ROOT / "requirements.lock", ROOT / "frontend" / "package-lock.json"):
        assert "://" not in re.sub(r'"(url|funding)": "[^"]*"', "", lock.read_text(encoding="utf-8")), lock.name
