"""Write THIRD_PARTY_NOTICES.md: every package that is inside the wheel or installed with it, with its licence.

Python packages are the closure of the project's runtime dependencies in this environment; browser-side packages are the
production entries of frontend/package-lock.json. Run it after a change of either; a test compares.
"""

import json
import re
from importlib.metadata import Distribution, distribution
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "THIRD_PARTY_NOTICES.md"

HEAD = """# Third-party notices

Guizhang is licensed under the Apache License 2.0 (see LICENSE). It stands on the packages below,
each under its own licence.

**bpmn-js, diagram-js and the other bpmn.io packages** are under the bpmn.io licence: the MIT terms with one condition
more, that the bpmn.io watermark which links to the project stays fully visible wherever a diagram is shown. Guizhang
keeps the bottom-right corner of every diagram free for it; whoever changes the pages must do the same.

**SpiffWorkflow** is under the LGPL 3.0. It is installed as an unchanged package of its own and can be replaced by
another build of the same version.
"""


def runtime_closure(name: str) -> dict[str, Distribution]:
    """The distributions that `name` needs at run time, itself left out."""
    found: dict[str, Distribution] = {}
    todo = [name]
    while todo:
        for text in distribution(todo.pop()).requires or []:
            requirement = Requirement(text)
            if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
                continue
            key = re.sub(r"[-_.]+", "-", requirement.name).lower()
            if key not in found:
                found[key] = distribution(requirement.name)
                todo.append(requirement.name)
    return found


def licence(dist: Distribution) -> str:
    meta = dist.metadata
    if "License-Expression" in meta:
        return meta["License-Expression"]
    classifiers = [c.split(" :: ")[-1] for c in meta.get_all("Classifier") or [] if c.startswith("License ::")]
    named = [c for c in classifiers if c != "OSI Approved"]
    if named:
        return ", ".join(sorted(named))
    stated = next(iter(meta.get_all("License") or []), "")
    return (stated or "see the package").strip().splitlines()[0]


def python_rows() -> list[str]:
    found = runtime_closure("guizhang")
    return [f"| {d.metadata['Name']} | {d.version} | {licence(d)} |" for _, d in sorted(found.items())]


def browser_rows() -> list[str]:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    rows = set()
    for path, entry in lock["packages"].items():
        if path and not entry.get("dev") and not entry.get("optional"):
            name = path.rsplit("node_modules/", 1)[1]
            rows.add(f"| {name} | {entry['version']} | {entry.get('license', 'see the package')} |")
    return sorted(rows)


def notices() -> str:
    table = "| package | version | licence |\n|---|---|---|\n"
    return (
        f"{HEAD}\n## Python\n\n{table}"
        + "\n".join(python_rows())
        + f"\n\n## In the browser and in the expression engine\n\n{table}"
        + "\n".join(browser_rows())
        + "\n"
    )


if __name__ == "__main__":
    TARGET.write_text(notices(), encoding="utf-8")
