"""Write docs/reference and say what still has to be explained."""

import sys
from pathlib import Path

from tools.reference import pages

FOLDER = Path(__file__).parents[2] / "docs/reference"


def main(folder: Path = FOLDER) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for name, render in pages.PAGES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(render(), "utf-8")
    for fault in pages.faults():
        print(fault, file=sys.stderr)  # noqa: T201
    return 1 if pages.faults() else 0


if __name__ == "__main__":
    sys.exit(main())
