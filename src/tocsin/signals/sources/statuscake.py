"""StatusCake's webhook: a form with the test and its state.

The token in it is the MD5 of the account's name and key, which is all that proves its sender.
"""

import hashlib
import hmac

from tocsin.signals import document, form, message, verification
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Unparseable
from tocsin.signals.verification import Proof, Verification


def _tell(said: Message) -> Told:
    name = said.text("Name", "URL", "TestID")
    return Told(
        identity=said.text("TestID", "Name", "URL"),
        state=said.state("Status"),
        summary=f"{name} is {said.word('Status') or 'failing'}" if name else "",
        description=said.text("HTTP status {StatusCode}"),
        labels=said.labels(check="Name", method="Method", status_code="StatusCode", tags="Tags"),
        links=said.links(Checked="URL"),
    )


def _token(proof: Proof) -> str:
    try:
        posted = form.read(proof.body, proof.headers.get("content-type", ""))
    except Unparseable as error:
        return error.reason
    given = document.scalars(document.members(posted)).get("Token", "")
    ours = hashlib.md5(proof.secret.encode(), usedforsecurity=False).hexdigest()
    is_ours = hmac.compare_digest(ours.encode(), given.lower().encode(errors="replace"))
    return "" if is_ours else "The Token in it is not of this user and key."


PROVIDER = Source(
    slug="statuscake",
    title="StatusCake",
    group=Group.UPTIME,
    parse=message.parser(_tell),
    help="Its uptime tests by the webhook of a contact group, as form or as JSON.",
    verification=Verification(
        "The user name and the API key of the account in StatusCake, written as one word.",
        verification.any_of(_token, verification.credentials),
    ),
    paste="""\
# StatusCake: Alerting > Contact groups > New contact group
Webhook URL: {url}/integrations/statuscake/{key}
# then choose the contact group in each test
""",
)
