"""Events that made no alert: refused at a door, muted, dropped or not readable; each with its
reason, its payload, and the way to take it in once more."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Form, Query
from pydantic import BaseModel, Field
from starlette.responses import Response

from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents import replaying
from tocsin.incidents.actions import turning
from tocsin.kit import text
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals import refusal, scrubbing
from tocsin.signals.actions import refusals
from tocsin.signals.refusal import Kept, Reason, Reference, Wanted, Whole
from tocsin.web import forms, links, moments, render
from tocsin.web.here import Here
from tocsin.web.incidents import trace

router = Router()

_PATH = "/settings/refused"
_PAGE = 50
_SHOWN = 100_000
_DOWNLOAD = {
    "Content-Disposition": "attachment",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox",
}
WORDS = {
    Reason.UNKNOWN_KEY: "Unknown key",
    Reason.SWITCHED_OFF: "Switched off",
    Reason.NOT_VERIFIED: "Not verified",
    Reason.FORBIDDEN: "Forbidden",
    Reason.TOO_MANY: "Too many",
    Reason.TOO_LARGE: "Too large",
    Reason.NO_SUCH_DOOR: "No such door",
    Reason.MUTED: "Muted",
    Reason.DROPPED: "Dropped",
    Reason.UNREADABLE: "Not readable",
}


PERIODS = (
    (1, "Last hour"),
    (6, "Last 6 hours"),
    (24, "Last day"),
    (7 * 24, "Last 7 days"),
    (30 * 24, "Last 30 days"),
)
_Hours = Annotated[int, Field(ge=1, le=10_000)]


class Asked(links.Asked):
    """``hours`` counts back from now; days of one's own are whole ones, both included."""

    path = _PATH

    reason: Annotated[Reason | None, forms.UNCHOSEN] = None
    source: forms.Chosen = None
    hours: Annotated[_Hours | None, forms.UNCHOSEN] = None
    start: moments.Day = None
    end: moments.Day = None

    @property
    def has_own_days(self) -> bool:
        return not self.hours and bool(self.start or self.end)

    @property
    def is_narrowed(self) -> bool:
        return any((self.reason, self.source, self.hours, self.start, self.end))

    def span(self, now: datetime, zone: str) -> tuple[datetime | None, datetime | None]:
        """Since when and until when; None is without an end."""
        if self.hours:
            return now - timedelta(hours=self.hours), None
        after = self.end and self.end + timedelta(days=1)
        return (
            moments.day_began(self.start, zone=zone) if self.start else None,
            moments.day_began(after, zone=zone) if after else None,
        )


class ReplayForm(BaseModel):
    after: forms.Chosen = None
    source: forms.Chosen = None


@router.get(_PATH)
def index(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    here.require(Permission.RESPOND)
    span = asked.span(here.now, here.reader.zone)
    shown = here.ask(lambda tx, **by: _listed(tx, asked, span, **by))
    return here.page(
        "settings/refused/index.html", asked=asked, words=WORDS, periods=PERIODS, **shown
    )


@router.get(f"{_PATH}/{{ref}}")
def show(here: Here, ref: str) -> Response:
    shown = here.ask(lambda tx, **by: _whole(tx, refusal.reference(ref), **by))
    return here.page("settings/refused/show.html", words=WORDS, **shown)


@router.get(f"{_PATH}/{{ref}}/body")
def body(here: Here, ref: str) -> Response:
    """Hand out the bytes as they came; a sender's secrets may be in them."""
    here.require(Permission.CONFIGURE)
    found = here.ask(lambda tx, **by: refusals.whole(tx, refusal.reference(ref), **by))
    return Response(found.body, media_type="application/octet-stream", headers=_DOWNLOAD)


@router.post(f"{_PATH}/{{ref}}/replays")
def replay(here: Here, ref: str, form: Annotated[ReplayForm, Form()]) -> Response:
    asked = replaying.Asked(refusal.reference(ref), form.after, form.source)
    try:
        done = here.act(lambda tx, **by: replaying.replay(tx, asked, **by))
    except forms.REFUSED as refused:
        return render.redirect(f"{_PATH}/{ref}", notice=refused.sentence)
    event = f"{_PATH}/{Reference(Kept.EVENT, done.replay.raw_event_id)}"
    outcomes = ", ".join(str(each) for each in done.receipt.outcomes) if done.receipt else ""
    said = f"Replayed: {outcomes or 'nothing in it'}." if done.receipt else "Replayed already."
    return render.redirect(event, notice=said)


def _listed(
    tx: Tx, asked: Asked, span: tuple[datetime | None, datetime | None], *, actor: Actor
) -> render.Shown:
    wanted = Wanted(
        source_id=asked.source,
        reasons=(asked.reason,) if asked.reason else tuple(Reason),
        since=span[0],
        until=span[1],
        limit=_PAGE,
    )
    found = refusals.page_of_unheard(tx, wanted, cursor=asked.cursor, actor=actor)
    ids = sorted({each.source_id for each in found.items if each.source_id})
    return {
        "found": found.items,
        "older": asked.link(cursor=found.next) if found.next else "",
        "named": {each.id: each.name for each in signals.sources(tx, ids=ids)} if ids else {},
        "sources": [(each.id, each.name) for each in signals.sources(tx)],
    }


def _whole(tx: Tx, ref: Reference, *, actor: Actor) -> render.Shown:
    found = refusals.whole(tx, ref, actor=actor)
    return {
        "found": found,
        "body": text.storable(scrubbing.pretty(found.body))[:_SHOWN],
        "headers": "\n".join(f"{name}: {value}" for name, value in found.headers.items()),
        "source": signals.source(tx, found.source_id) if found.source_id else None,
        "sources": [] if found.source_id else [(s.id, s.name) for s in signals.sources(tx)],
        "hint": _hint(found),
        "links": trace.drawn(turning.explain(tx, ref, actor=actor)),
    }


def _hint(found: Whole) -> str:
    """Say what to do about it."""
    hints = {
        Reason.UNKNOWN_KEY: "Its sender has a key that no source has: an old one, or one that was"
        " copied badly. Give it the key of its source, or connect it.",
        Reason.SWITCHED_OFF: "Accept what the source sends again, in its settings.",
        Reason.NOT_VERIFIED: "It is not its sender's own, or the secret differs at one side.",
        Reason.FORBIDDEN: "The source is strict. Mend the sender, or accept and flag.",
        Reason.TOO_MANY: "It was told to come again later. Calm the sender, or raise its limit.",
        Reason.TOO_LARGE: "Let the sender say less at once.",
        Reason.NO_SUCH_DOOR: "The address is written wrong at the sender.",
        Reason.MUTED: "It was silenced or is in maintenance; the alert is kept.",
        Reason.DROPPED: "It changed nothing: there was no alert that it spoke of.",
        Reason.UNREADABLE: "It paged: what cannot be read may be what matters. A mapping may help;"
        " replay it then.",
    }
    return hints.get(found.reason, "") if found.reason else ""
