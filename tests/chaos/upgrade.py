"""The version before gives way to this one under load, process by process, on the same database."""

import argparse
import itertools
import json
import subprocess
import time

from tests import programs
from tests.chaos import evidence, oracle, place, storm, table
from tests.chaos.place import ROOT, Place
from tests.chaos.table import Figure

GAP_SECONDS = 10.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--from", dest="start", default="", help="a tag or commit")
    parser.add_argument("--load", type=float, default=20, help="events a second")


def run(given: argparse.Namespace) -> list[Figure]:
    return upgrade(given.start or before(), load=given.load)


def before() -> str:
    """The last tag; where there is none, the commit before the newest migration came."""
    tag = _git("describe", "--tags", "--abbrev=0", "HEAD^")
    if tag:
        return tag
    newest = _git("log", "-1", "--format=%H", "--diff-filter=A", "--", "src/tocsin/migrations")
    return _git("rev-parse", "--short", f"{newest}^") if newest else ""


def upgrade(start: str, *, load: float) -> list[Figure]:
    if not start:
        return [table.told("not run", "there is no earlier version beside this one")]
    with place.opened(is_migrated=False) as here:
        old = here.root / "old"
        old.mkdir()
        archive = f"git -C {ROOT} archive {start} src | tar -x -C {old}"
        subprocess.run(["sh", "-c", archive], check=True)
        here.provider_url = here.start_provider()
        here.source = old / "src"
        here.start(webs=1, engines=1)
        here.organise()
        _roll(here, load)
        storm.settle(here)
        verdict = storm.verdict_of(here, engines=2)
    gap = _longest_gap(verdict.evidence)
    return [
        table.told("from", start),
        table.at_most("longest gap in the flow of pages", GAP_SECONDS, gap, unit=" s"),
        *oracle.figures(verdict),
    ]


def _roll(here: Place, load: float) -> None:
    """Migrate first, then start the new beside the old, then end the old."""
    port = programs.free_port()
    here.urls.append(f"http://127.0.0.1:{port}")
    sender = here.start_sender(
        *("--rate", str(load), "--secs", "25", "--mix", json.dumps(storm.MIX))
    )
    time.sleep(4)
    here.source = None
    here.tocsin("migrate")
    time.sleep(4)
    old = list(here.parts.values())
    here.start_part("web-new", "web", "--listen", f"127.0.0.1:{port}")
    here.start_part("engine-new", "engine")
    here.await_one(here.urls[-1])
    for part in old:
        here.stop(part)
        time.sleep(2)
    assert sender.wait(120) == 0, "the sender fell"


def _longest_gap(seen: evidence.Evidence) -> float:
    """Between two first attempts, while events came."""
    came = sorted(oracle.first_of(seen.pages).values())
    return max((later - earlier for earlier, later in itertools.pairwise(came)), default=1e9)


def _git(*arguments: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else ""
