"""Every word of the portal is there in every language, with the same places to be filled."""

import re
from pathlib import Path
from string import Formatter

import pytest

from tocsin.desk import wording
from tocsin.desk.languages import english, german
from tocsin.incidents.form import FieldKind
from tocsin.incidents.lifecycle import Status
from tocsin.incidents.priority import Level
from tocsin.incidents.timeline import PUBLIC

SOURCE = Path(wording.__file__).parents[1]
OTHERS = {"de": german.WORDS}
SAID = re.compile(r"""\bsay\(\s*(?:language,\s*)?["']([a-z0-9_.]*[a-z0-9_])["']""")
MADE_UP_OF_PARTS = {
    *(f"status.{status}" for status in Status),
    *(f"how_bad.{level}{hint}" for level in Level for hint in ("", ".hint")),
    *(f"mail.{name}.{part}" for name in ("link", "password") for part in ("title", "body")),
    *(f"event.{kind}" for kind in PUBLIC),
    *("event.incident.commented", "event.incident.attached", "event.incident.answered"),
    *("error.number", "error.date", "error.choice", "error.service", "error.person"),
}


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def used() -> set[str]:
    files = [
        *SOURCE.glob("web/**/*.py"),
        *SOURCE.glob("web/**/*.html"),
        *SOURCE.glob("desk/**/*.py"),
    ]
    return {key for file in files for key in SAID.findall(file.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("language", sorted(OTHERS))
def test_no_word_lacks_a_translation_and_none_is_left_over(language: str) -> None:
    assert set(OTHERS[language]) == set(english.WORDS)


@pytest.mark.parametrize("language", sorted(OTHERS))
def test_a_translation_is_filled_in_like_the_original(language: str) -> None:
    words = OTHERS[language]
    assert {k for k in words if places(words[k]) != places(english.WORDS[k])} == set()
    same = {k for k in words if words[k] == english.WORDS[k]}
    assert same == set(), "said in English still"


def test_every_word_that_is_said_is_written_and_none_is_written_for_nothing() -> None:
    notices = {
        key for key in english.WORDS if key.startswith(("show.", "works.", "vote.", "me_too."))
    }
    assert used() - set(english.WORDS) == set()
    assert set(english.WORDS) - used() - MADE_UP_OF_PARTS - notices == set()
    assert set(english.WORDS) >= MADE_UP_OF_PARTS
    assert set(FieldKind) >= {"number", "date", "choice", "service", "person"}


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("de-AT,de;q=0.9,en;q=0.8", "de"),
        ("fr-FR,fr;q=0.9,de;q=0.5,en;q=0.4", "de"),
        ("en-GB", "en"),
        ("en;q=0.3, de;q=0.7", "de"),
        ("fr", None),
        ("", None),
        (";;q=x,,", None),
    ],
)
def test_the_browsers_wish_is_heard_as_far_as_we_speak_it(asked: str, spoken: str | None) -> None:
    assert wording.preferred(asked) == spoken


def test_a_language_that_we_do_not_speak_is_answered_in_english() -> None:
    assert wording.say("fr", "yes") == "Yes"
    assert wording.say("de-CH", "yes") == "Ja"
    assert wording.say("de", "receipt.title", number=4) == "Danke. Ihre Nummer ist #4"
