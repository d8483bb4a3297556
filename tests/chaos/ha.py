"""High availability as the how-to sets it up: switchover and kills of the primary under load.

Three PostgreSQL under patroni and etcd, two webs and two engines on one DSN that names all three.
"""

import argparse
import json
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.chaos import cluster, evidence, oracle, storm, table
from tests.chaos.cluster import Cluster
from tests.chaos.place import Place
from tests.chaos.postgres import Postgres
from tests.chaos.table import Figure

MIX = {"new": 50.0, "climb": 2.0, "join": 8.0, "repeat": 20.0, "resolve": 20.0}
PAUSE_SECONDS = 15.0
AFTER_SECONDS = 45.0
WHOLE_SECONDS = 25.0
"""What it takes on the way until all three are there again, at most as a rule."""
WAITS = {"switchover": 30.0, "kill -9 of its PostgreSQL": 30.0, "its machine dead": 60.0}


@dataclass(frozen=True)
class Upheaval:
    what: str
    at: float


class Clustered(Postgres):
    """The cluster where one PostgreSQL is expected: asked through all three addresses."""

    def __init__(self, three: Cluster) -> None:
        super().__init__(three.root)
        self.three = three

    @property
    def dsn(self) -> str:
        return self.three.dsn

    def stop(self) -> None:
        self.three.stop()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rate", type=float, default=40)
    parser.add_argument("--rounds", type=int, default=1, help="how often all three happen")
    parser.add_argument("--keep", action="store_true", help="leave the logs and the data")


def run(given: argparse.Namespace) -> list[Figure]:
    if lacking := cluster.missing():
        return [table.told("not run: Debian packages missing", ", ".join(lacking))]
    root = Path(tempfile.mkdtemp(prefix="tocsin-ha-"))
    root.chmod(0o755)
    try:
        with cluster.running(root / "cluster") as three:
            return _figures(three, given, root)
    finally:
        if not given.keep:
            shutil.rmtree(root, ignore_errors=True)


def _figures(three: Cluster, given: argparse.Namespace, root: Path) -> list[Figure]:
    here = Place(root, Clustered(three), three.dsn)
    try:
        here.provider_url = here.start_provider("--seed", str(given.seed))
        here.start(webs=2, engines=2)
        here.organise(delay=f"{storm.CLIMB_SECONDS:.0f}s")
        happened = _upheavals(here, three, given)
        storm.settle(here)
        verdict = storm.verdict_of(here, engines=2)
        return oracle.figures(verdict) + [_waited(verdict.evidence, one) for one in happened]
    finally:
        here.close()


def _upheavals(here: Place, three: Cluster, given: argparse.Namespace) -> list[Upheaval]:
    """Send, and do the worst to the primary, each time after the last has been got over."""
    deeds: dict[str, Callable[[], object]] = {
        "switchover": three.switch_over,
        "kill -9 of its PostgreSQL": lambda: three.kill_postgres(three.primary()),
        "its machine dead": lambda: _lose_a_machine(here, three),
    }
    seconds = given.rounds * len(deeds) * (PAUSE_SECONDS + AFTER_SECONDS + WHOLE_SECONDS)
    sender = here.start_sender(
        *("--rate", str(given.rate), "--secs", str(seconds)),
        *("--seed", str(given.seed), "--mix", json.dumps(MIX)),
    )
    happened = []
    for what, deed in list(deeds.items()) * given.rounds:
        time.sleep(PAUSE_SECONDS)
        happened.append(Upheaval(what, time.monotonic()))
        here.note("kill", kind="postgres", what_was_done=what)
        deed()
        time.sleep(AFTER_SECONDS)
        three.until(three.is_whole, seconds=120, what="all three again")
    assert sender.wait(seconds + 120) == 0, "the sender fell"
    return happened


def _lose_a_machine(here: Place, three: Cluster) -> None:
    lost = three.primary()
    three.kill_machine(lost)
    three.until(lambda: "master" in three.roles(), seconds=90, what="another primary")
    three.start(lost)
    here.note("start", part=lost.name)


def _waited(seen: evidence.Evidence, upheaval: Upheaval) -> Figure:
    """The longest that anything first sent around it waited for its first attempt."""
    asked: dict[str, float] = {}
    for call in seen.pages:
        asked.setdefault(call.name, call.t)
    until = upheaval.at + AFTER_SECONDS
    waits = [
        asked[one.name] - one.first
        for one in seen.acked
        if one.is_trigger and one.name in asked and upheaval.at - 5 <= one.first <= until
    ]
    name = f"primary: {upheaval.what}; longest from first sending to first attempt"
    if not waits:
        return Figure(name, "a page", "nothing was sent around it", False)
    return table.at_most(name, WAITS[upheaval.what], max(waits), unit=" s")
