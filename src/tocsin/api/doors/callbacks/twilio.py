"""What Twilio calls back: the state of messages and calls, keys that are pressed, and replies.

https://www.twilio.com/docs/usage/webhooks: forms, signed over our public address and all fields.
"""

from collections.abc import Callable
from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tocsin.api.doors import answers
from tocsin.api.doors.callbacks import replies, reported
from tocsin.api.doors.callbacks.reported import Form
from tocsin.kit import clock
from tocsin.notify import actions as notify
from tocsin.notify import calls, twilio
from tocsin.notify.callbacks import Sent
from tocsin.notify.channels import twilio_sms, twilio_voice
from tocsin.notify.receipt import Receipt

SMS = twilio_sms.PROVIDER.slug
VOICE = twilio_voice.PROVIDER.slug
_MACHINES = ("machine", "fax")


@answers.guarded
async def sms_status(request: Request) -> Response:
    form, sent = await _told(request, SMS), reported.sent_of(request)
    receipt = twilio_sms.said(form.get("MessageStatus", ""), form.get("ErrorCode", ""))
    return await _kept(request, sent, receipt)


@answers.guarded
async def call_status(request: Request) -> Response:
    form, sent = await _told(request, VOICE), reported.sent_of(request)
    return await _kept(request, sent, calls.ended(form.get("CallStatus", "")))


@answers.guarded
async def machine(request: Request) -> Response:
    """Twilio found out who picked up; that it was a human proves nothing yet."""
    form, sent = await _told(request, VOICE), reported.sent_of(request)
    is_machine = form.get("AnsweredBy", "").startswith(_MACHINES)
    return await _kept(request, sent, calls.machine() if is_machine else None)


@answers.guarded
async def keys(request: Request) -> Response:
    """Do what the key means and say what came of it; an unknown one is asked for again."""
    form, sent = await _told(request, VOICE), reported.sent_of(request)
    verb = calls.verb(form.get("Digits", ""))
    if verb is None:
        again = twilio_voice.say(f"{calls.WRONG_KEY} {calls.QUESTION}")
        gather = twilio_voice.gathering(reported.url_of(request), again)
        return _xml(twilio_voice.document(gather, twilio_voice.say(calls.NO_KEY)))

    def do() -> str:
        with reported.database_of(request).transaction() as tx:
            return reported.answer(tx, sent, verb, via=VOICE, now=clock.now(tx))

    said = await run_in_threadpool(do)
    return _xml(twilio_voice.document(twilio_voice.say(f"{calls.spoken(said)} Goodbye.")))


@answers.guarded
async def reply(request: Request) -> Response:
    """Take an SMS that somebody wrote back."""
    form = await _told(request, SMS)
    written = replies.Reply(
        SMS, form.get("From", ""), form.get("Body", ""), form.get("OptOutType", "")
    )

    def do() -> str:
        with reported.database_of(request).transaction() as tx:
            return replies.take(tx, written, now=clock.now(tx))

    said = await run_in_threadpool(do)
    return _xml(twilio_voice.document(f"<Message>{escape(said)}</Message>" if said else ""))


async def _told(request: Request, slug: str) -> dict[str, str]:
    """Return what was posted, if Twilio signed it."""
    form = reported.form_of(await reported.body_of(request))
    await run_in_threadpool(_verify, request, slug, form)
    return dict(form)


def _verify(request: Request, slug: str, form: Form) -> None:
    settings = reported.channel_of(request, slug)
    url = reported.url_of(request)
    if not twilio.is_signed(settings, url=url, form=form, headers=request.headers):
        raise reported.NotBelieved(slug)


async def _kept(request: Request, sent: Sent, receipt: Receipt | None) -> Response:
    def keep() -> None:
        with reported.database_of(request).transaction() as tx:
            if receipt is not None:
                notify.record_receipt(tx, sent, receipt, now=clock.now(tx))

    await run_in_threadpool(keep)
    return Response(status_code=204)


def _xml(document: str) -> Response:
    return Response(document, media_type="text/xml")


def _route(path: str, handler: Callable[..., object]) -> Route:
    return Route(path, handler, methods=["POST"])


ROUTES = [
    _route(f"/callbacks/{SMS}", reply),
    _route(f"/callbacks/{SMS}/{{token}}/status", sms_status),
    _route(f"/callbacks/{VOICE}/{{token}}/status", call_status),
    _route(f"/callbacks/{VOICE}/{{token}}/machine", machine),
    _route(f"/callbacks/{VOICE}/{{token}}/keys", keys),
]
