"""How long a question takes, and a past week walked again: ``python -m bench.whatif``.

An organisation of 300 people in 50 teams, each with a schedule, a policy and a service, whose pages
of a week are written straight into the table. Nobody waits for anybody: processor time is shown
beside, because it does not depend on what else the machine is doing.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg

from bench import table
from tests import databases
from tocsin.catalog import actions as catalog
from tocsin.catalog.service import NewService
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM
from tocsin.identity.person import NewPerson
from tocsin.identity.team import Membership, NewTeam
from tocsin.kit import db, embedded, migrate, secrets
from tocsin.kit.tx import Tx
from tocsin.notify import actions as notify
from tocsin.notify.contact import NewContact
from tocsin.oncall import actions as oncall
from tocsin.oncall import turn
from tocsin.oncall.policy import NewPolicy, NewStep
from tocsin.oncall.rotation import Rotation
from tocsin.oncall.schedule import NewSchedule
from tocsin.oncall.shift import Span
from tocsin.whatif.actions import asking, replaying
from tocsin.whatif.question import Problem, Question

TEAMS, MEMBERS, ROUNDS = 50, 6, 5
FOUNDED = datetime(2026, 1, 5, tzinfo=UTC)
NOW = datetime(2026, 3, 16, tzinfo=UTC)
WEEK = timedelta(days=7)


def found(tx: Tx) -> list[int]:
    """Found the organisation; return its services."""
    key = secrets.from_text("k" * 32)
    mail = {"host": "mail.example.com", "port": 25, "sender": "tocsin@example.com"}
    notify.set_channel_settings(tx, "email", mail, key=key, actor=SYSTEM, now=FOUNDED)
    return [_team(tx, number) for number in range(TEAMS)]


def _team(tx: Tx, number: int) -> int:
    by: dict[str, Any] = {"actor": SYSTEM, "now": FOUNDED}
    people = [_person(tx, f"p{number}-{each}") for each in range(MEMBERS)]
    team_id = identity.create_team(tx, NewTeam(f"team {number}"), **by)
    identity.set_members(tx, team_id, [Membership(each) for each in people], **by)
    layer = Rotation(
        tuple(people), "Europe/Berlin", datetime.fromisoformat("2026-01-05T09:00"), turn.parse("1d")
    )
    schedule = NewSchedule(f"schedule {number}", "Europe/Berlin", (layer,))
    oncall.create_schedule(tx, schedule, **by)
    steps = (NewStep((f"schedule:schedule {number}",)), NewStep((f"team:team {number}",)))
    policy = NewPolicy(f"policy {number}", steps, "team:team 0", 1)
    policy_id = oncall.create_policy(tx, policy, **by)
    service = NewService(f"service {number}", team_id=team_id, tier=1, policy_id=policy_id)
    return catalog.create_service(tx, service, **by)


def _person(tx: Tx, name: str) -> int:
    by: dict[str, Any] = {"actor": SYSTEM, "now": FOUNDED}
    person_id = identity.create_person(tx, NewPerson(f"{name}@example.com", name), **by)
    for address in (f"{name}@mail.example.com", f"{name}@pager.example.com"):
        notify.add_contact(tx, NewContact(person_id, "email", address), **by)
    return person_id


def page(tx: Tx, pages: int) -> None:
    """Let there have been so many pages in the week, each answered after four to twenty minutes."""
    tx.run(
        """
        insert into page (subject, policy_id, policy, message, urgency, status, stage, about,
            has_reached, started_at, waiting_since, ended_at, ended_by, reason)
        select 'incident/' || n, policy.id, '{}', '{}', 'high', 'answered', 'step', '{}',
            true, at, at, at + make_interval(mins => 4 + n %% 17), 'person/1', 'answered'
        from generate_series(1, %(pages)s) as n
        cross join lateral (select %(since)s + n * %(step)s as at) as began
        join (
            select id, row_number() over (order by id) as number
            from policy
        ) as policy on policy.number = 1 + n %% %(teams)s
        """,
        pages=pages,
        since=NOW - WEEK,
        step=WEEK / (pages + 1),
        teams=TEAMS,
    )


def measured(name: str, act: Callable[[], str]) -> list[str]:
    walls, processors, said = [], [], ""
    for _ in range(ROUNDS):
        wall, processor = time.perf_counter(), time.process_time()
        said = act()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return [name, said, f"{statistics.median(walls):.3f}", f"{min(processors):.3f}"]


def _asked(tx: Tx, service_id: int) -> str:
    question = Question(Problem(service_id), NOW, WEEK)
    forecast = asking.ask(tx, question, actor=SYSTEM)
    return f"{sum(len(p.lines) for i in forecast.incidents for p in i.pages)} lines"


def _replayed(tx: Tx) -> str:
    again = replaying.again(tx, Span(NOW - WEEK, NOW), actor=SYSTEM, now=NOW)
    return f"{again.pages:,} pages, {sum(s.now.messages for s in again.shares):,} messages"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, nargs="*", default=[200, 1000])
    wanted = parser.parse_args().pages
    rows = []
    with tempfile.TemporaryDirectory(prefix="tocsin-bench-", dir=databases.place()) as root:
        Path(root).chmod(0o755)
        with embedded.Server(Path(root) / "pg", durable=False) as running:
            migrate.run(running.dsn)
            with psycopg.connect(running.dsn) as connection:
                db.adapt(connection)
                tx = db.Connection(connection)
                services = found(tx)
                rows.append(measured("a question, a week ahead", lambda: _asked(tx, services[0])))
                for pages in wanted:
                    with connection.transaction(force_rollback=True):
                        page(tx, pages)
                        rows.append(measured("a past week again", lambda: _replayed(tx)))
    table.show("whatif", ["what", "of", "s (median)", "CPU s (least)"], rows)


if __name__ == "__main__":
    main()
