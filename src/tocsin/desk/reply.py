"""What somebody's reply says beyond its words: that it works, thanks, or answers to questions.

Only what cannot be mistaken counts, phrase by phrase; anything else means that somebody has to
read it, for a word too many costs a minute and a complaint that is taken for thanks is lost.
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from tocsin.incidents.form import Field

_LONGEST = 400
_LINE = re.compile(
    r"^[ \t]*(?:[-*•][ \t]*)?(.{1,120}?)[ \t]*[:=][ \t]*(\S.{0,1999})$", re.MULTILINE
)
_PIECES = re.compile(r"[\n,;.!:)(–—]+|\s-\s")
_BESIDE = re.compile(r"[^\w\s'’-]+")


class Meaning(StrEnum):
    """What a reply to something resolved comes to."""

    WORKS = "works"
    THANKS = "thanks"
    WORDS = "words"


def meaning(said: str, *, name: str = "") -> Meaning:
    """Return what it means; ``name`` is the writer's, with which they may have signed."""
    if len(said) > _LONGEST or "?" in said:
        return Meaning.WORDS
    pieces = [tidy for piece in _PIECES.split(said) if (tidy := _tidy(piece))]
    signed = {_tidy(name), *map(_tidy, name.split())}
    if not pieces or any(piece not in _KNOWN | signed for piece in pieces):
        return Meaning.WORDS
    if any(piece in _WORKS for piece in pieces):
        return Meaning.WORKS
    return Meaning.THANKS if any(piece in _THANKS for piece in pieces) else Meaning.WORDS


def answers(said: str, asked: Sequence[Field]) -> dict[str, str]:
    """Return by key what lines like ``Room: 4.12`` answer; what is answered twice is no answer."""
    labels = {_label(word): each.key for each in asked for word in _labels(each)}
    found: dict[str, set[str]] = {}
    for label, value in _LINE.findall(said):
        key = labels.get(_label(label))
        if key is not None:
            found.setdefault(key, set()).add(value.strip())
    return {key: values.pop() for key, values in found.items() if len(values) == 1}


def _labels(asked: Field) -> list[str]:
    return [asked.label, *(label for label, _ in asked.words.values() if label)]


def _label(given: str) -> str:
    return " ".join(given.casefold().rstrip("?:. ").split())


def _tidy(piece: str) -> str:
    return " ".join(_BESIDE.sub(" ", piece.casefold().replace("’", "'")).split())


def _phrases(lines: str) -> frozenset[str]:
    return frozenset(map(_tidy, lines.splitlines()))


_WORKS = _phrases(
    """confirm
confirmed
i confirm
i confirm it
it works
it works again
it works now
it works fine
it works fine now
it is working again
it's working again
it is fixed
it's fixed
works again
works now
works fine now
yes it works
yes it works again
yes it works now
all works again
everything works again
all good now
fixed
resolved
solved
bestätigt
ich bestätige
ich bestätige das
es geht
es geht jetzt
es geht wieder
geht wieder
geht jetzt
jetzt geht es
jetzt geht es wieder
jetzt geht's
jetzt geht's wieder
ja es geht
ja es geht wieder
es funktioniert
es funktioniert wieder
es funktioniert jetzt
funktioniert wieder
funktioniert jetzt
alles geht wieder
alles wieder gut
gelöst
erledigt"""
)
_THANKS = _phrases(
    """thanks
thank you
thanks a lot
thanks so much
thank you so much
thank you very much
many thanks
thanks for your help
thank you for your help
thanks for the help
thank you for the help
thanks for the quick help
thank you for the quick help
great thanks
perfect thanks
perfect
great
danke
danke schön
dankeschön
danke sehr
danke euch
danke ihnen
danke für die hilfe
danke für die schnelle hilfe
vielen dank
vielen dank für die hilfe
vielen dank für die schnelle hilfe
vielen dank für ihre hilfe
vielen dank für eure hilfe
besten dank
herzlichen dank
perfekt
super
prima"""
)
_AROUND = _phrases(
    """yes
ok
okay
hi
hello
hello all
hi all
hi team
hello team
dear team
best
best wishes
best regards
kind regards
regards
cheers
bye
br
ja
hallo
hallo zusammen
hallo team
guten tag
guten morgen
moin
servus
lg
vg
mfg
gruß
grüße
viele grüße
liebe grüße
beste grüße
schöne grüße
freundliche grüße
mit freundlichen grüßen
mit besten grüßen"""
)
_KNOWN = _WORKS | _THANKS | _AROUND
