"""Kill real processes at random moments, many times, and print what the auditor found and how much was done.

    python scripts/soak_kill.py [KILLS] [SEED]

Writes the figures to bench/results/kill.json; exit 1 when anything was half done, lost or doubled.
"""

import json
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.tasks.kill.killing import kill_many  # noqa: E402 — found only with the root on the path


def main() -> int:
    kills, seed = (int(word) for word in (sys.argv[1:] + ["200", "20260302"][len(sys.argv) - 1 :]))
    with tempfile.TemporaryDirectory() as folder:
        result = kill_many(Path(folder), kills, seed)
    figures = {
        "kills": result.kills,
        "seed": seed,
        "seconds": round(result.seconds, 1),
        "faults": result.faults,
        "unfinished": result.unfinished,
        "rows": result.figures,
    }
    out = ROOT / "bench" / "results" / "kill.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n")
    print(out.read_text(), end="")
    return 1 if result.faults or result.unfinished else 0


if __name__ == "__main__":
    raise SystemExit(main())
