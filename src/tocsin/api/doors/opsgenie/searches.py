"""Searches that are always there under a name. Searches of one's own are not kept here."""

from tocsin.api.doors.opsgenie import asked as asking
from tocsin.api.doors.opsgenie.asked import Asked, Client
from tocsin.kit import clock, errors
from tocsin.kit.tx import Tx
from tocsin.signals.contracts import opsgenie as contract
from tocsin.signals.contracts.answer import Answer

SEARCHES = {
    "All": "",
    "Open": "status: open",
    "Closed": "status: closed",
    "Un'Acked": "status: open AND acknowledged: false",
    "Acked": "status: open AND acknowledged: true",
    "Not Seen": "status: open AND isSeen: false",
    "Snoozed": "status: open AND snoozed: true",
}
_IDS = {f"search-{number}": name for number, name in enumerate(SEARCHES, start=1)}


class UnknownSearch(errors.NotFound):
    """There is no search of this name."""


def query_of(_tx: Tx, identifier: str, _client: Client) -> str:
    """The query of a search that is named by its id or its name."""
    wanted = _IDS.get(identifier, identifier).lower()
    found = next((query for name, query in SEARCHES.items() if name.lower() == wanted), None)
    if found is None:
        raise UnknownSearch(f"Saved search with identifier [{identifier[:100]}] does not exist")
    return found


def read(asked: Asked) -> Answer:
    """GET /v2/alerts/saved-searches, or one of them"""
    with asked.database.reading() as tx:
        client = asking.client(tx, asked.key, now=clock.now(tx))
        if not asked.call.name:
            return Answer(200, {"data": [{"id": key, "name": name} for key, name in _IDS.items()]})
        query = query_of(tx, asked.call.name, client)
    name = _IDS.get(asked.call.name, asked.call.name)
    number = next(key for key, known in _IDS.items() if known.lower() == name.lower())
    return Answer(200, {"data": {"id": number, "name": _IDS[number], "query": query}})


def unsupported() -> Answer:
    return contract.unsupported("Searches of one's own are not kept; give the query itself.")
