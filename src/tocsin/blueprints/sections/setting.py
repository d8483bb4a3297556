"""What every section is handed, and how it finds the things that others name."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.catalog import actions as catalog
from tocsin.identity import actions as identity
from tocsin.identity.actor import Actor
from tocsin.identity.person import Person
from tocsin.kit import errors
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.oncall import actions as oncall


class UnknownName(errors.Invalid):
    """A blueprint names something that is neither in it nor there already."""


@dataclass(frozen=True, slots=True)
class Setting:
    tx: Tx
    actor: Actor
    now: datetime
    key: Key

    def person(self, email: str) -> Person:
        found = identity.person_by_email(self.tx, email)
        if found is None:
            raise UnknownName(f"There is no person {email}; list them under people.")
        return found

    def service_id(self, name: str | None) -> int | None:
        if name is None:
            return None
        found = catalog.service_by_name(self.tx, name)
        if found is None:
            raise UnknownName(f"There is no service {name}; list it under services.")
        return found.id

    def team_id(self, name: str | None) -> int | None:
        if name is None:
            return None
        found = identity.team_by_name(self.tx, name)
        if found is None:
            raise UnknownName(f"There is no team {name}; list it under teams.")
        return found.id

    def policy_id(self, name: str | None) -> int | None:
        if name is None:
            return None
        found = oncall.policy_by_name(self.tx, name)
        if found is None:
            raise UnknownName(f"There is no escalation policy {name}; list it under policies.")
        return found.id

    def schedule_id(self, name: str | None) -> int | None:
        if name is None:
            return None
        found = oncall.schedule_by_name(self.tx, name)
        if found is None:
            raise UnknownName(f"There is no schedule {name}; list it under schedules.")
        return found.id
