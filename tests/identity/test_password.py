"""Good passwords pass, famous ones do not, and a flood of tries cannot eat the machine."""

import threading

import pytest

from tocsin.identity import password
from tocsin.identity.password import TooBusy, WeakPassword

ABOUT = ("ana.m@example.com", "Ana Maria")


@pytest.mark.parametrize(
    "offered",
    [
        "short",
        "password",
        "PassWord",
        "1qaz2wsx",
        "x" * 257,
        "Tocsin2026!",
        "example.com",
        "ana maria 123",
        "ｐａｓｓｗｏｒｄ",
    ],
)
def test_a_password_that_others_would_guess_is_refused(offered: str) -> None:
    with pytest.raises(WeakPassword) as refusal:
        password.check(offered, about=ABOUT)
    assert set(refusal.value.fields) == {"password"}


@pytest.mark.parametrize(
    "offered", ["correct horse battery staple", "ü" * 8, "пароль-для-дежурства", "x" * 250 + "\n"]
)
def test_length_counts_and_composition_does_not(offered: str) -> None:
    password.check(offered, about=ABOUT)


def test_the_profile_is_owasps() -> None:
    assert password.hashed("a well-kept phrase").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_a_password_matches_its_own_hash_alone() -> None:
    kept = password.hashed("a well-kept phrase")
    assert password.matches(kept, "a well-kept phrase")
    assert not password.matches(kept, "a well-kept phrase ")
    assert not password.matches("no hash at all", "a well-kept phrase")


def test_two_ways_to_type_the_same_letter_are_the_same_password() -> None:
    assert password.matches(password.hashed("caf\u00e9 au lait"), "cafe\u0301 au lait")


def test_nobodys_hash_is_matched_by_nothing_not_even_its_own_text() -> None:
    assert not password.matches(None, "nobody has this password")


def test_only_a_few_wait_and_the_rest_are_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads that wait for a hash are threads that a page cannot have."""
    monkeypatch.setattr(password, "_running", threading.BoundedSemaphore(1))
    monkeypatch.setattr(password, "_waiting", threading.BoundedSemaphore(1))
    with password._turn(), pytest.raises(TooBusy):
        password.hashed("a well-kept phrase")
    assert password.hashed("a well-kept phrase")


def test_a_hash_of_weaker_settings_is_seen_as_dated() -> None:
    weak = "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHQ$iWh06vD8Fy27wf9npn6FXWiCX4K6pW6Ue1Bnzz07Z8A"
    assert password.is_dated(weak)
    assert not password.is_dated(password.hashed("a well-kept phrase"))
