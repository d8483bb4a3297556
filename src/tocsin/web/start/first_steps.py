"""The forms of the first run: as little as each thing can be made of; the rest is edited later."""

from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel

from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.drills import actions as drills
from tocsin.drills.drill import NewDrill
from tocsin.identity import actions as identity
from tocsin.identity.actor import Role
from tocsin.identity.person import NewPerson, Person
from tocsin.identity.team import Membership, NewTeam
from tocsin.kit import errors
from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.contact import Confirmation, NewContact
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.signals import actions as signals
from tocsin.signals.source import NewSource
from tocsin.web import forms

_AGAIN = 2


class MailForm(BaseModel):
    host: str = ""
    port: int = 587
    sender: str = ""
    username: str = ""
    password: str = ""

    def make(self, tx: Tx, *, key: Key, **by: Any) -> None:
        values = {name: value for name, value in self.model_dump().items() if value}
        notify.set_channel_settings(tx, "email", values, key=key, **by)


class ReachForm(BaseModel):
    code: str = ""
    another: bool = False

    def make(self, tx: Tx, *, person: Person, key: Key, **by: Any) -> Confirmation | None:
        """Send a code to the address of the account, or compare the one that arrived."""
        own = [c for c in notify.contacts(tx, person.id) if c.channel == "email"]
        new = NewContact(person.id, "email", person.email)
        contact_id = own[0].id if own else notify.add_contact(tx, new, **by)
        if self.code and not self.another:
            return notify.confirm_contact(tx, contact_id, self.code, **by)
        notify.send_code(tx, contact_id, key=key, **by)
        return None


class PersonForm(BaseModel):
    name: str = ""
    email: str = ""
    time_zone: str = "UTC"

    def make(self, tx: Tx, **by: Any) -> None:
        new = NewPerson(self.email, self.name, Role.RESPONDER, self.time_zone)
        person_id = identity.create_person(tx, new, **by)
        notify.add_contact(tx, NewContact(person_id, "email", self.email), **by)


class TeamForm(BaseModel):
    name: str = ""
    person_ids: list[int] = []

    def make(self, tx: Tx, **by: Any) -> None:
        team_id = identity.create_team(tx, NewTeam(self.name), **by)
        members = [Membership(p, is_lead=n == 0) for n, p in enumerate(self.person_ids)]
        identity.set_members(tx, team_id, members, **by)


class ScheduleForm(BaseModel):
    name: str = ""
    person_ids: list[int] = []
    turn: str = "7d"
    starts_at: str = ""
    time_zone: str = "UTC"

    def make(self, tx: Tx, **by: Any) -> None:
        if not self.person_ids:
            sentence = "Choose who takes turns, in their order."
            raise errors.Invalid(sentence, fields={"person_ids": sentence})
        rotation = Rotation(
            tuple(self.person_ids), self.time_zone, self._begin(), turn.parse(self.turn)
        )
        oncall.create_schedule(tx, NewSchedule(self.name, self.time_zone, (rotation,)), **by)

    def _begin(self) -> datetime:
        try:
            return datetime.fromisoformat(self.starts_at).replace(tzinfo=None)
        except ValueError as error:
            sentence = "Say when the first turn begins, such as 2026-03-16T09:00."
            raise errors.Invalid(sentence, fields={"starts_at": sentence}) from error


class PolicyForm(BaseModel):
    name: str = ""
    schedule_id: forms.Chosen = None
    minutes: int = 5
    fallback_id: forms.Chosen = None

    def make(self, tx: Tx, **by: Any) -> None:
        schedule = oncall.schedule(tx, self.schedule_id or 0)
        fallback = identity.person(tx, self.fallback_id or 0)
        step = NewStep((f"schedule:{schedule.name}",), timedelta(minutes=self.minutes))
        policy = NewPolicy(self.name, (step,), f"person:{fallback.email}", _AGAIN)
        oncall.create_policy(tx, policy, **by)


class ServiceForm(BaseModel):
    name: str = ""
    tier: int = 1
    team_id: forms.Chosen = None
    policy_id: forms.Chosen = None

    def make(self, tx: Tx, **by: Any) -> None:
        new = NewService(self.name, team_id=self.team_id, tier=self.tier, policy_id=self.policy_id)
        catalog.create_service(tx, new, **by)


class SourceForm(BaseModel):
    name: str = ""
    kind: str = "prometheus"
    service_id: forms.Chosen = None

    def make(self, tx: Tx, **by: Any) -> str:
        """Return the key, which is shown this once."""
        new = NewSource(self.name, self.kind, self.service_id)
        return signals.create_source(tx, new, **by).key


class DrillForm(BaseModel):
    service_id: forms.Chosen = None

    def make(self, tx: Tx, **by: Any) -> int:
        """Return the number of the incident that it is played with."""
        scenario = "Nothing is wrong: this shows the way of a page. Acknowledge it."
        new = NewDrill("Test page", scenario, self.service_id, pages=True)
        return drills.start(tx, drills.plan(tx, new, **by), **by)
