"""The door for everything that speaks VictorOps' REST endpoint.

Lenient by default, as all doors are: what cannot be read pages as well, and is told.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tocsin.api.doors import answers, entry
from tocsin.kit import errors
from tocsin.signals.contracts import victorops as contract
from tocsin.signals.sources.victorops import PATH


@answers.guarded
async def alert(request: Request) -> Response:
    """Take one message; the key is in the path, where all of its senders put it."""
    body = await entry.body_of(request)
    key = await entry.known_key_of(request, "")
    try:
        receipt = await entry.hand_in(request, provider="victorops", body=body, key=key)
    except errors.Invalid as error:  # a strict source forbids it
        return answers.of(contract.refused(error.sentence))
    if not receipt.is_known:
        return answers.of(contract.unknown_key())
    if receipt.error:
        return answers.of(contract.refused(receipt.error))
    return answers.of(contract.accepted(receipt.identities[0] if receipt.identities else ""))


ROUTES = [
    Route(PATH + rest, alert, methods=["POST", "PUT"])
    for rest in ("", "/", "/{key}", "/{key}/", "/{key}/{routing:path}")
]
