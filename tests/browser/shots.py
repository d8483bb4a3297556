"""Photograph pages at both widths in light and dark, to be looked at.

    python -m tests.browser.shots http://127.0.0.1:8137 shots/ /incidents /incidents/42

With ``--cookie NAME=VALUE`` somebody is signed in; ``--fold`` keeps to what is seen at first.
"""

import argparse
import re
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = "/usr/bin/chromium"
SIZES = {390: 844, 1440: 900}
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def main() -> None:
    asked = _arguments()
    asked.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for width in asked.widths or SIZES:
            for scheme in asked.schemes or SCHEMES:
                _shoot(browser, asked, width=width, scheme=scheme)
        browser.close()


def _shoot(browser: Browser, asked: argparse.Namespace, *, width: int, scheme: Scheme) -> None:
    is_phone = width < 720
    context = browser.new_context(
        viewport={"width": width, "height": SIZES.get(width, 900)},
        color_scheme=scheme,
        device_scale_factor=2 if is_phone else 1,
        has_touch=is_phone,
        is_mobile=is_phone,
        reduced_motion="reduce",
    )
    for pair in asked.cookie:
        name, value = pair.split("=", 1)
        context.add_cookies([{"name": name, "value": value, "url": asked.url}])
    page = context.new_page()
    page.on("console", lambda said: print(f"{page.url}: {said.text}"))  # noqa: T201
    for path in asked.paths:
        page.goto(asked.url + path, wait_until="load")
        page.evaluate("document.fonts.ready")
        name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "start"
        target = asked.folder / f"{name}-{width}-{scheme}.png"
        page.screenshot(path=target, full_page=not asked.fold)
    context.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("folder", type=Path)
    parser.add_argument("paths", nargs="+")
    parser.add_argument("--cookie", action="append", default=[])
    parser.add_argument("--fold", action="store_true")
    parser.add_argument("--widths", type=int, nargs="*")
    parser.add_argument("--schemes", nargs="*")
    return parser.parse_args()


if __name__ == "__main__":
    main()
