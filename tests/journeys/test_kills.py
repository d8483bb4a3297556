"""kill -9 of each process in turn under a stream of events: what was confirmed pages, all of it."""

import itertools
import json
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpx2
import psutil
import pytest

from tests.journeys.conftest import Place
from tests.journeys.harness import KEY, Tocsin, eventually

pytestmark = pytest.mark.timeout(120)

PARTS = ("web", "engine", "postgres")


@dataclass
class Sender:
    """Sends one alert after the other and remembers those that were confirmed."""

    url: str
    confirmed: list[str] = field(default_factory=list)
    _is_over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        with httpx2.Client(timeout=10) as client:
            for number in itertools.count():
                if self._is_over.wait(0.1):
                    return
                name = f"Alert{number}"
                labels = {"alertname": name, "severity": "critical"}
                with suppress(httpx2.HTTPError):
                    answer = client.post(self.url, json=[{"labels": labels}])
                    if answer.status_code == 200:
                        self.confirmed.append(name)

    def confirms_more(self) -> None:
        """Wait until three more events are confirmed."""
        before = len(self.confirmed)
        eventually(lambda: len(self.confirmed) > before + 2, what="more confirmed events")

    @contextmanager
    def sending(self) -> Iterator[None]:
        thread = threading.Thread(target=self.run)
        thread.start()
        try:
            yield
        finally:
            self._is_over.set()
            thread.join()


def part(tocsin: Tocsin, name: str) -> psutil.Process:
    """Find the process that has this part at the moment; the log says which it is."""
    assert tocsin.process is not None
    children = psutil.Process(tocsin.process.pid).children(recursive=True)
    if name == "postgres":
        return next(one for one in children if "-D" in one.cmdline())
    started = [json.loads(line) for line in tocsin.log().splitlines() if "process.started" in line]
    pid = [entry["pid"] for entry in started if entry["name"] == name][-1]
    return next(one for one in children if one.pid == pid)


def all_alerts(place: Place) -> list[str]:
    names: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = place.api.get("/alerts", limit=200, **cursor)
        names += [alert["labels"]["alertname"] for alert in page["items"]]
        if page["next"] is None:
            return names
        cursor = {"cursor": page["next"]}


def test_what_was_confirmed_is_paged_whatever_is_killed(place: Place) -> None:
    sender = Sender(f"{place.tocsin.url}/am/{KEY}/api/v2/alerts")
    with sender.sending():
        for name in PARTS:
            sender.confirms_more()
            part(place.tocsin, name).send_signal(signal.SIGKILL)
            sender.confirms_more()

    alerts = Counter(all_alerts(place))
    assert not set(sender.confirmed) - set(alerts)
    assert max(alerts.values()) == 1

    def unpaged() -> set[str]:
        mails = place.sink.to("ana@example.com")
        return set(sender.confirmed) - {mail.subject.rpartition(" ")[2] for mail in mails}

    eventually(lambda: not unpaged(), what="a mail for each confirmed alert")
