"""VictorOps' answers to its REST endpoint, which Splunk On-Call kept."""

from tocsin.signals.contracts.answer import Answer


def accepted(entity_id: str) -> Answer:
    return Answer(200, {"result": "success", "entity_id": entity_id})


def refused(message: str) -> Answer:
    return Answer(400, {"result": "failure", "messages": [message]}, is_refused=True)


def unknown_key() -> Answer:
    """To senders a 404 is for good; any other refusal they would try again."""
    return Answer(404, {"result": "failure", "messages": ["Unknown API key"]}, is_refused=True)
