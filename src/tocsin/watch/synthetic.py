"""The synthetic page: each minute an event that burns nothing, followed until it is answered.

It comes in by the door over HTTP, becomes an incident and a page, leaves through the engine,
arrives at a receiver of ours and is answered from its link as a person would: looking first, then
pressing the button. What each hop took is kept. It walks in a database of its own (ground_store).
"""

import json
import queue
import re
import signal
import socket
import threading
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from functools import partial
from http import server as http_server
from urllib.parse import urlencode, urlsplit

import psycopg
import structlog

from tocsin.kit import clock, errors, guard, http
from tocsin.kit.db import Database
from tocsin.kit.secrets import Key
from tocsin.kit.settings import Settings
from tocsin.watch import ground_store, host

log = structlog.get_logger(__name__)

PATH = "/-/synthetic"
LONGEST_PATIENCE = 30.0
LEAST_PATIENCE = 3.0
KEPT = timedelta(days=7)
FORGET_EACH = 500
NEVER_STOPPED = 3600.0
"""Seconds after which the receiver looks whether it is to stop: it ends with its process."""
_NONCE = re.compile(r'name="nonce" value="([^"]+)"')


class Lost(errors.Unavailable):
    """It did not come on from a hop."""


@dataclass
class Reached:
    """How far a page came: milliseconds since it began, hop by hop."""

    accepted: int | None = None
    delivered: int | None = None
    acknowledged: int | None = None
    error: str | None = None


def key_of(key: Key) -> str:
    """The key of the synthetic source; only who has the instance's key can know it."""
    return key.sign("synthetic", "source") + key.sign("synthetic", "source again")


def settings_for(settings: Settings) -> Settings:
    """What web and engine go by on that ground: links lead to it, and to this machine."""
    at = f"http://{host.reachable(settings.listen)}{PATH}"
    return settings.model_copy(update={"database_url": settings.synthetic_url, "public_url": at})


def main(settings: Settings, receiver: socket.socket) -> None:
    """Send pages to nobody until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    walker = Walker(settings, Receiver(receiver))
    log.info("synthetic.started")
    while True:
        walker.round()
        if stop.wait(settings.synthetic_seconds):
            return


class Receiver:
    """Where the page arrives: hands on the link to answer by."""

    def __init__(self, listener: socket.socket) -> None:
        self.links: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()
        links = self.links

        class Handler(http_server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                data = json.loads(body)["data"]
                links.put((str(data["title"]), str(data["answer_url"])))
                self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: the engine's own record is what counts."""

        address = listener.getsockname()
        server = http_server.ThreadingHTTPServer(address, Handler, bind_and_activate=False)
        server.socket.close()
        server.socket = listener
        serve = partial(server.serve_forever, poll_interval=NEVER_STOPPED)
        threading.Thread(target=serve, daemon=True).start()

    def link_for(self, title: str, *, seconds: float) -> str:
        """Wait for the page of this title; those of rounds before are let go."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                found, link = self.links.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                raise Lost(f"No page arrived within {seconds:.0f} s.") from None
            if title in found:
                return link


class Walker:
    """Takes one page after another all the way and writes down how long it took."""

    def __init__(self, settings: Settings, receiver: Receiver) -> None:
        self._at = f"http://{host.reachable(settings.listen)}"
        self._key = key_of(settings.key)
        self._receiver = receiver
        patience = min(settings.synthetic_seconds / 2, LONGEST_PATIENCE)
        self._patience = max(patience, LEAST_PATIENCE)
        self._real = Database(str(settings.database_url), connections=1)
        self._ground = Database(str(settings.synthetic_url), connections=1)

    def round(self) -> Reached | None:
        """One page; None when it cannot even be written down, which the auditor sees."""
        try:
            with self._real.transaction() as tx:
                number = ground_store.begin_round(tx, now=clock.now(tx))
            reached = self._walk(number)
            self._keep(number, reached)
        except (psycopg.Error, errors.Unavailable) as error:
            log.error("synthetic.failed", error=type(error).__name__)
            return None
        return reached

    def _keep(self, number: int, reached: Reached) -> None:
        with self._real.transaction() as tx:
            now = clock.now(tx)
            at = now if reached.acknowledged is not None else None
            ground_store.end_round(tx, number, **asdict(reached), acknowledged_at=at)
            ground_store.forget_rounds(tx, before=now - KEPT)
        if number % FORGET_EACH == 0:
            with self._ground.transaction() as tx:
                ground_store.forget(tx)

    def _walk(self, number: int) -> Reached:
        reached, began = Reached(), time.monotonic()
        title = f"synthetic {number}"
        try:
            self._post_event(title, "firing")
            reached.accepted = _since(began)
            link = self._receiver.link_for(title, seconds=self._patience)
            reached.delivered = _since(began)
            self._answer(link, title)
            reached.acknowledged = _since(began)
            self._post_event(title, "resolved")
        except errors.Anticipated as error:
            reached.error = error.sentence[:500]
            log.error("synthetic.lost", error=reached.error)
        return reached

    def _post_event(self, title: str, status: str) -> None:
        event = {"id": title, "title": title, "status": status, "severity": "critical"}
        url = f"{self._at}{PATH}/integrations/generic/{self._key}"
        given = {"Content-Type": "application/json"}
        self._ask(http.Request("POST", url, given, json.dumps(event).encode()), wanted=202)

    def _answer(self, link: str, title: str) -> None:
        """Open the link, find the button on the page, press it, and see that it held."""
        url = f"{self._at}{urlsplit(link).path}"
        page = self._ask(http.Request("GET", url), wanted=200).body.decode("utf-8", "replace")
        found = _NONCE.search(page)
        if found is None:
            raise Lost("The page of the answer link has no button.")
        given = {"Content-Type": "application/x-www-form-urlencoded"}
        body = urlencode({"nonce": found[1]}).encode()
        self._ask(http.Request("POST", url, given, body), wanted=303)
        with self._ground.reading() as tx:
            if ground_store.acknowledged_at(tx, title) is None:
                raise Lost("It was answered and is not acknowledged.")

    def _ask(self, request: http.Request, *, wanted: int) -> http.Response:
        answer = http.send(request, allow=guard.ANYWHERE)
        if answer.status != wanted:
            where = urlsplit(request.url).path.replace(self._key, "KEY").partition("/answer/")
            raise Lost(f"{request.method} {where[0] or '/answer'} was answered {answer.status}.")
        return answer


def _since(began: float) -> int:
    return round((time.monotonic() - began) * 1000)
