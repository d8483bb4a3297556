"""Mail in: our addresses, the mailboxes that are looked into, and what became of each mail."""

from typing import Annotated, Any

from fastapi import Form, Query
from pydantic import BaseModel
from starlette.responses import Response

from tocsin.desk.actions import mailboxes, mails
from tocsin.desk.mail import MailForgotten, MailQuery, Verdict
from tocsin.desk.mail_setting import MailSetting, Strangers
from tocsin.desk.mailbox import Mailbox, NewMailbox, Security
from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.kit import periods, text
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals.letter import proof, reading
from tocsin.web import forms, links, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/mail"
_SHOWN = 100_000
_DOWNLOAD = {
    "Content-Disposition": 'attachment; filename="mail.eml"',
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox",
    "Cache-Control": "private, no-store",
}
SECURITY = (
    (Security.TLS, "TLS from the start, mostly port 993"),
    (Security.STARTTLS, "STARTTLS, mostly port 143"),
    (Security.PLAIN, "None: the password goes in the clear"),
)


WORDS = [(each, each.words.capitalize()) for each in Verdict]


class Asked(links.Asked):
    path = _PATH

    verdict: Annotated[Verdict | None, forms.UNCHOSEN] = None


class SettingForm(BaseModel):
    desk_address: str = ""
    strangers: Strangers = Strangers.WELCOME
    domains: str = ""
    sends_receipts: bool = False

    def wanted(self) -> MailSetting:
        named = tuple(self.domains.replace(",", " ").split())
        return MailSetting(self.desk_address, self.strangers, named, self.sends_receipts)


class MailboxForm(BaseModel):
    """``password`` is never filled: what is kept is not shown again."""

    name: str = ""
    host: str = ""
    port: str = "993"
    security: Security = Security.TLS
    username: str = ""
    password: str = ""
    folder: str = "INBOX"
    source_id: forms.Chosen = None
    every: str = "1m"
    is_enabled: bool = False

    def wanted(self) -> NewMailbox:
        return NewMailbox(
            name=self.name,
            host=self.host,
            username=self.username,
            port=forms.count("port", self.port, most=65_535),
            security=self.security,
            folder=self.folder,
            source_id=self.source_id,
            is_enabled=self.is_enabled,
            every=forms.duration("every", self.every),
        )


@router.get(_PATH)
def index(here: Here, asked: Annotated[Asked, Query()]) -> Response:
    here.require(Permission.RESPOND)
    shown = here.ask(lambda tx, **by: _listed(tx, asked, **by))
    listens = bool(here.settings.mail_listen or here.settings.lmtp_listen)
    return here.page("settings/mail/index.html", asked=asked, words=WORDS, listens=listens, **shown)


@router.get(f"{_PATH}/desk")
def setting(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    now = here.ask(mails.setting)
    form = SettingForm(
        desk_address=now.desk_address or "",
        strangers=now.strangers,
        domains=" ".join(now.domains),
        sends_receipts=now.sends_receipts,
    )
    return here.form("settings/mail/desk.html", form)


@router.post(f"{_PATH}/desk")
def set_setting(here: Here, form: Annotated[SettingForm, Form()]) -> Response:
    try:
        here.act(lambda tx, **by: mails.set_setting(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return here.form("settings/mail/desk.html", form, refusal)
    return render.redirect(_PATH, notice="Saved. It holds for mails from now on.")


@router.get(f"{_PATH}/mailboxes/new")
def new_mailbox(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return _mailbox(here, MailboxForm(is_enabled=True))


@router.post(f"{_PATH}/mailboxes/new")
def add_mailbox(here: Here, form: Annotated[MailboxForm, Form()]) -> Response:
    def add(tx: Tx, **by: Any) -> int:
        key = here.settings.key
        return mailboxes.add(tx, form.wanted(), password=form.password, key=key, **by)

    try:
        here.act(add)
    except forms.REFUSED as refusal:
        return _mailbox(here, form, refusal)
    return render.redirect(_PATH, notice="It is looked into from now on; what is there stays.")


@router.get(f"{_PATH}/mailboxes/{{number}}")
def edit_mailbox(here: Here, number: int) -> Response:
    found = here.ask(lambda tx, **by: mailboxes.mailbox(tx, number, **by))
    return _mailbox(here, _filled(found), number=number, found=found)


@router.post(f"{_PATH}/mailboxes/{{number}}")
def change_mailbox(here: Here, number: int, form: Annotated[MailboxForm, Form()]) -> Response:
    def change(tx: Tx, **by: Any) -> bool:
        key = here.settings.key
        return mailboxes.change(tx, number, form.wanted(), password=form.password, key=key, **by)

    try:
        here.act(change)
    except forms.REFUSED as refusal:
        return _mailbox(here, form, refusal, number=number)
    return render.redirect(_PATH, notice="Saved.")


@router.post(f"{_PATH}/mailboxes/{{number}}/removal")
def remove_mailbox(here: Here, number: int) -> Response:
    here.act(lambda tx, **by: mailboxes.remove(tx, number, **by))
    return render.redirect(_PATH, notice="It is looked into no more.")


@router.get(f"{_PATH}/{{number}}")
def show(here: Here, number: int) -> Response:
    return here.page("settings/mail/show.html", **here.ask(lambda tx, **by: _one(tx, number, **by)))


@router.get(f"{_PATH}/{{number}}/body")
def body(here: Here, number: int) -> Response:
    """Hand a mail out as it came: as a file, never as a page of ours."""
    found = here.ask(lambda tx, **by: mails.raw(tx, number, **by))
    return Response(found, media_type="application/octet-stream", headers=_DOWNLOAD)


@router.post(f"{_PATH}/{{number}}/incident")
def open_incident(here: Here, number: int) -> Response:
    limit = here.settings.max_attachment
    try:
        fate = here.act(lambda tx, **by: mails.open_incident(tx, number, file_limit=limit, **by))
    except forms.REFUSED as refused:
        return render.redirect(f"{_PATH}/{number}", notice=refused.sentence)
    return render.redirect(f"/incidents/{fate.incident_number}", notice="Opened.")


def _mailbox(
    here: Standing,
    form: MailboxForm,
    refusal: forms.Refusal | None = None,
    *,
    number: int | None = None,
    found: Mailbox | None = None,
) -> Response:
    sources = here.look(lambda tx: [(s.id, s.name) for s in signals.sources(tx)])
    return here.form(
        "settings/mail/mailbox.html",
        form,
        refusal,
        number=number,
        found=found,
        security=SECURITY,
        sources=sources,
    )


def _filled(found: Mailbox) -> MailboxForm:
    return MailboxForm(
        name=found.name,
        host=found.host,
        port=str(found.port),
        security=found.security,
        username=found.username,
        folder=found.folder,
        source_id=found.source_id,
        every=periods.format_duration(found.every),
        is_enabled=found.is_enabled,
    )


def _listed(tx: Tx, asked: Asked, *, actor: Actor) -> render.Shown:
    wanted = (asked.verdict,) if asked.verdict else ()
    found = mails.mails(tx, MailQuery(wanted, cursor=asked.cursor), actor=actor)
    configures = permission.may(actor, Permission.CONFIGURE)
    return {
        "found": found.items,
        "older": asked.link(cursor=found.next) if found.next else "",
        "setting": mails.setting(tx, actor=actor),
        "mailboxes": mailboxes.mailboxes(tx, actor=actor) if configures else [],
        "of_sources": [s for s in signals.sources(tx) if s.kind == "mail"],
    }


def _one(tx: Tx, number: int, *, actor: Actor) -> render.Shown:
    found = mails.get(tx, number, actor=actor)
    try:
        letter = reading.read(mails.raw(tx, number, actor=actor))
    except MailForgotten:
        letter = None
    source = signals.source(tx, found.source_id) if found.source_id else None
    told = letter.headers.items() if letter else ()
    return {
        "found": found,
        "letter": letter,
        "proof": proof.read(letter) if letter else None,
        "body": text.truncate(letter.text, _SHOWN) if letter else "",
        "headers": text.truncate("\n".join(f"{a}: {b}" for a, b in told), _SHOWN),
        "source": source,
    }
