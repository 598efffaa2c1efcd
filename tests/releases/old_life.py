"""Run under an earlier release's program: work in the office until killed. `python -m tests.releases.old_life FOLDER URL`."""

import sys
from pathlib import Path

import tasks
from tests.tasks.kill.worker import Life


def main(folder: str, url: str) -> None:
    life = Life(Path(folder), 11, url)
    life.seal = lambda: False
    sys.stdout.write(f"{tasks.__file__}\n")
    sys.stdout.flush()
    while True:
        life.turn()


if __name__ == "__main__":
    main(*sys.argv[1:])
