"""NetBox's webhook: what was created, updated or deleted is a change."""

from tocsin.signals import message, verification
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity, State
from tocsin.signals.verification import Signature, Verification


def _tell(said: Message) -> Told:
    """A request that changes many objects sends a message for each."""
    model = said.text("model", "object_type").rpartition(".")[2].replace("_", " ")
    name = said.text("data.display", "data.name", "data.id")
    by = said.text("username")
    what = f"{model.capitalize()} {name} was {said.word('event') or 'changed'}".strip()
    return Told(
        identity=said.key("request_id", "model", "data.id") if name else "",
        state=State.CHANGE,
        summary=f"{what} by {by}" if by and name else what if name else "",
        severity=Severity.INFO,
        description=said.text("data.comments", "data.description"),
        labels=said.labels(
            "model", "event", "username", "data.status.value", "data.site.name", object="data.name"
        ),
        links=said.links(NetBox="data.display_url"),
        at=said.moment("timestamp"),
    )


PROVIDER = Source(
    slug="netbox",
    title="NetBox",
    group=Group.CHANGE,
    parse=message.parser(_tell),
    help="What was created, updated or deleted, to be seen beside an incident.",
    verification=Verification(
        "The secret of the webhook in NetBox.",
        verification.any_of(
            Signature("x-hook-signature", algorithm="sha512"), verification.credentials
        ),
    ),
    paste="""\
# NetBox: Operations > Webhooks > Add
URL: {url}/integrations/netbox/{key}      HTTP method: POST
HTTP content type: application/json      Secret: the secret of this source, if it has one
# then an event rule for the objects that matter: creations, updates, deletions > this webhook
""",
)
