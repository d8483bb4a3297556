"""By what somebody is known in the rows and the words of others."""

from tocsin.identity import actions as identity
from tocsin.kit.tx import Tx
from tocsin.privacy import erasure
from tocsin.privacy.erasure import Known
from tocsin.privacy.store import people as store


def known(tx: Tx, person_id: int) -> Known:
    person = identity.person(tx, person_id)
    return Known(
        person.id,
        (f"person/{person.id}", *store.token_labels(tx, person.id)),
        erasure.distinct(store.names(tx, person.id)),
        erasure.distinct(store.addresses(tx, person.id)),
    )
