"""The map of all that is kept of people, by what it is about."""

from tocsin.privacy.place import Place
from tocsin.privacy.places import accounts, desk, duty, incidents, messages, sentences

PLACES: tuple[Place, ...] = (
    *accounts.PLACES,
    *messages.PLACES,
    *duty.PLACES,
    *incidents.PLACES,
    *desk.PLACES,
    *sentences.PLACES,
)
