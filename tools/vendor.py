"""Bring the front-end files that are not ours: fonts into static/vendor, axe into node_modules.

Run by `make setup`, before a wheel is built. package-lock.json names each file's checksum. npm is
the system's, or else the one that `make setup` installs; an installed Tocsin needs none.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
VENDOR = ROOT / "src/tocsin/web/static/vendor"
FONTS = {
    "@fontsource-variable/ibm-plex-sans": "files/ibm-plex-sans-*-wght-normal.woff2",
    "@fontsource/ibm-plex-mono": "files/ibm-plex-mono-latin-400-normal.woff2",
}


def main() -> None:
    _install()
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for package, pattern in FONTS.items():
        folder = ROOT / "node_modules" / package
        for font in sorted(folder.glob(pattern)):
            shutil.copyfile(font, VENDOR / font.name)
        shutil.copyfile(folder / "LICENSE", VENDOR / f"{folder.name}.LICENSE")


def _install() -> None:
    if not shutil.which("npm"):
        sys.exit("npm is missing; make setup brings it, in requirements/node.txt")
    wanted = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run(["npm", *wanted], cwd=ROOT, check=True, timeout=300)


if __name__ == "__main__":
    main()
