"""The auditor's rounds: whom it tells, from where it knows them, and when it is silent."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from tests.cast import cast
from tests.twins import mail, web
from tests.watch.test_audit import page, tick
from tocsin.identity import actor
from tocsin.kit import disk
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.notify import actions as notify
from tocsin.notify.contact import NewContact
from tocsin.watch import beat, book, deadman, host, state
from tocsin.watch.auditor import Auditor
from tocsin.watch.book import Contact


@dataclass
class Watch:
    auditor: Auditor
    sink: mail.Sink
    database: Database
    settings: Settings
    ear: beat.Ear

    @property
    def place(self) -> Path:
        return state.directory(self.settings.data)

    def falls_behind(self) -> None:
        with self.database.transaction() as tx:
            now = tx.value("select app_now()")
            page(tx, now - timedelta(minutes=5), now)

    def catches_up(self) -> None:
        with self.database.transaction() as tx:
            tx.run("delete from page")


@pytest.fixture
def watch(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Eve administers and has a proven address; web, engine and dead-man are well."""
    monkeypatch.setattr(disk, "free_share", lambda place: 0.5)
    with ExitStack() as stack:
        sink = stack.enter_context(mail.running())
        twin = stack.enter_context(web.running())
        listen = twin.url.removeprefix("http://")
        settings = Settings(data=tmp_path, listen=listen, secret_key="k" * 32, synthetic_seconds=0)
        with database.transaction() as tx:
            now = tx.value("select app_now()")
            eve = cast(tx, now).eve
            tick(tx, "paging", now)
            tx.run("update engine_tick set ticked_at = '9999-01-01'")
            given = {"host": "127.0.0.1", "port": sink.port, "sender": "tocsin@example.com"}
            given |= {"password": "hush hush", "security": "plain"}
            by = {"actor": actor.SYSTEM, "now": now}
            notify.set_channel_settings(tx, "email", given, key=settings.key, **by)
            notify.add_contact(tx, NewContact(eve.id, "email", eve.email), **by)
            tx.run("update contact set is_verified = true")
            tx.run("delete from unsealed")
        state.write(state.directory(tmp_path), "deadman", {})
        key = settings.key
        ear = stack.enter_context(beat.listening(state.directory(tmp_path), key=key))
        yield Watch(Auditor(settings, database), sink, database, settings, ear)


def test_all_is_well_and_says_so(watch: Watch) -> None:
    assert watch.auditor.round() == []
    assert watch.ear.hear(5) == "auditor"
    kept = book.read(watch.place, key=watch.settings.key)
    assert kept.contacts == (Contact("email", "eve@example.com"),)
    assert kept.servers["email"]["password"] == "hush hush"
    assert state.read(watch.place, "auditor")["findings"] == {}


def test_a_breach_is_told_once_and_so_is_its_end(watch: Watch) -> None:
    watch.auditor.round()
    watch.falls_behind()
    watch.auditor.round()
    assert watch.sink.mails == [], "a moment's trouble wakes nobody"
    watch.auditor.round()
    watch.auditor.round()
    [told] = watch.sink.expect(1)
    assert told.recipient == "eve@example.com"
    assert "1 unanswered pages wait for their next step, the oldest for 5 m." in told.text
    watch.catches_up()
    watch.auditor.round()
    assert watch.sink.expect(2)[1].subject == "Tocsin itself is well again"


def test_a_breach_stops_the_heartbeat(watch: Watch) -> None:
    watch.falls_behind()
    watch.auditor.round()
    watch.auditor.round()
    assert watch.ear.hear(5) == "auditor"
    assert watch.ear.hear(0.05) is None


def test_a_database_that_is_gone_is_told_to_those_who_were_in_it(watch: Watch) -> None:
    watch.auditor.round()
    gone = Database("postgresql://nobody@/nothing?host=/nowhere&connect_timeout=1")
    auditor = Auditor(watch.settings, gone)
    auditor.round()
    auditor.round()
    assert "The database does not answer" in watch.sink.expect(1)[0].subject
    gone.close()


def test_one_that_is_started_again_remembers_what_it_told(watch: Watch) -> None:
    watch.falls_behind()
    for _ in range(2):
        watch.auditor.round()
    watch.sink.expect(1)
    again = Auditor(watch.settings, watch.database)
    for _ in range(3):
        again.round()
    assert len(watch.sink.mails) == 1


def test_the_deadman_is_missed_when_it_writes_no_more(watch: Watch) -> None:
    (watch.place / "deadman.json").unlink()
    [found] = host.deadman(watch.place, silence=120)
    assert "nobody would tell of our silence" in found.sentence


@pytest.mark.parametrize("seconds", [10.0, 0.0])
def test_the_watcher_outside_is_called_only_while_the_auditor_is_heard(
    tmp_path: Path, seconds: float
) -> None:
    with web.running() as outside, web.running() as told:
        settings = Settings(
            data=tmp_path,
            secret_key="k" * 32,
            silence_seconds=seconds or 1e-9,
            watcher_url=f"{outside.url}/ping",
            watch_contacts=f"{told.url}/told",
        )
        deadman.Deadman(settings).look(None)
        assert bool(outside.requests) is bool(seconds)
        assert bool(told.requests) is not bool(seconds)
    called = state.read(state.directory(tmp_path), "deadman")["outside"]
    assert called == ("called" if seconds else "")
