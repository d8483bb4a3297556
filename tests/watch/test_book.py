"""Whom to tell when the database is down: sealed in a file, and from the environment."""

import socket
import stat
from pathlib import Path

import pytest

from tocsin.kit import errors, secrets
from tocsin.watch import beat, book
from tocsin.watch.book import Book, Contact

KEY = secrets.from_text("k" * 32)
OTHER = secrets.from_text("o" * 32)
ANA = Contact("email", "ana@example.com")


def test_what_is_written_is_read_and_nobody_else_can(tmp_path: Path) -> None:
    kept = Book((ANA,), {"email": {"host": "mail.example.com", "password": "hush hush"}})
    book.write(tmp_path, kept, key=KEY)
    assert book.read(tmp_path, key=KEY) == kept
    file = tmp_path / "contacts.sealed"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "ana" not in file.read_text()
    assert "hush" not in file.read_text()


def test_another_key_or_no_file_make_an_empty_book(tmp_path: Path) -> None:
    assert book.read(tmp_path, key=KEY) == Book()
    book.write(tmp_path, Book((ANA,)), key=KEY)
    assert book.read(tmp_path, key=OTHER) == Book()


def test_contacts_are_read_from_a_setting() -> None:
    text = "mailto:ana@example.com, https://hooks.example.com/1, ntfy://ntfy.sh/alarm"
    assert book.contacts_in(text) == [
        ANA,
        Contact("webhook", "https://hooks.example.com/1"),
        Contact("ntfy", "alarm", "https://ntfy.sh"),
    ]
    assert book.contacts_in("") == []


@pytest.mark.parametrize("wrong", ["ana@example.com", "mailto:", "ntfy://ntfy.sh", "ftp://x/y"])
def test_what_is_nobody_is_refused(wrong: str) -> None:
    with pytest.raises(errors.Invalid, match="is nobody to tell"):
        book.contacts_in(wrong)


def test_a_heartbeat_is_heard_and_a_forged_or_repeated_one_is_not(tmp_path: Path) -> None:
    assert not beat.send(tmp_path, name="auditor", key=KEY)
    with beat.listening(tmp_path, key=KEY) as ear:
        assert beat.send(tmp_path, name="auditor", key=KEY)
        assert ear.hear(5) == "auditor"
        beat.send(tmp_path, name="auditor", key=OTHER)
        assert ear.hear(5) is None
        assert ear.hear(0.01) is None


def test_who_nudges_is_heard_at_once_and_not_believed(tmp_path: Path) -> None:
    beat.nudge(tmp_path)
    with beat.listening(tmp_path, key=KEY) as ear:
        beat.nudge(tmp_path)
        assert ear._line.recv(16, socket.MSG_PEEK | socket.MSG_DONTWAIT) == b""
        assert ear.hear(5) is None


def test_a_heartbeat_finds_its_way_through_the_longest_path(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 100) / ("e" * 100)
    deep.mkdir(parents=True)
    with beat.listening(deep, key=KEY) as ear:
        assert beat.send(deep, name="auditor", key=KEY)
        assert ear.hear(5) == "auditor"
