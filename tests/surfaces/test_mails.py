"""Mails and mailboxes over the API and the command line."""

from datetime import datetime
from typing import Any

import httpx2
import pytest

from tests import mailbox
from tests.cast import Cast
from tests.desk.post import DESK, LIMIT, written
from tests.surfaces.conftest import As, Run
from tests.surfaces.told import lines, told
from tocsin.desk.actions import mail_intake
from tocsin.desk.actions import mails as mail_actions
from tocsin.desk.mail import Arrived, Way
from tocsin.desk.mail_setting import MailSetting
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.signals.letter import reading

API = "/api/v1"
BOX: dict[str, Any] = {
    "name": "support", "host": "imap.example.com", "username": "support", "password": "hush-hush",
}  # fmt: skip


@pytest.fixture
def came(database: Database, people: Cast, now: datetime) -> None:
    """Dan's mail, which is incident 1, and one that a machine sent."""
    mail = written()
    mail["Authentication-Results"] = "mx.example.com; dmarc=fail header.from=example.com"
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="screen.png")
    with database.transaction() as tx:
        mailbox.set_up(tx, now)
        mail_actions.set_setting(tx, MailSetting(DESK), actor=SYSTEM, now=now)
        for raw in (mail.as_bytes(), written("Sale", Precedence="bulk").as_bytes()):
            arrived = Arrived(raw, Way.SMTP, DESK, "dan@example.com", "192.0.2.7")
            mail_intake.take(tx, arrived, reading.read(raw), file_limit=LIMIT, now=now)


def test_mails_are_listed_and_filtered(came: None, client: httpx2.Client) -> None:
    for asked, wanted in {
        "": [2, 1],
        "?verdict=opened": [1],
        "?verdict=opened&verdict=set_aside": [2, 1],
        "?incident=1": [1],
        "?incident=7": [],
        "?limit=1": [2],
    }.items():
        answer = client.get(f"{API}/mails{asked}").json()
        assert [each["id"] for each in answer["items"]] == wanted, asked
    first = client.get(f"{API}/mails?limit=1").json()
    rest = client.get(f"{API}/mails?limit=1&cursor={first['next']}").json()
    assert [each["id"] for each in rest["items"]] == [1]
    assert client.get(f"{API}/mails?cursor=made-up").status_code == 422


def test_a_mail_is_told_with_its_text_and_files(came: None, client: httpx2.Client) -> None:
    found = client.get(f"{API}/mails/1").json()
    assert (found["verdict"], found["incident_number"]) == ("opened", 1)
    assert found["text"].strip() == "It does not light up."
    assert [file["file_name"] for file in found["files"]] == ["screen.png"]
    failed = {"method": "dmarc", "result": "fail", "about": "example.com"}
    assert found["proof"] == {"server": "mx.example.com", "results": [failed]}
    assert client.get(f"{API}/mails/2").json()["proof"] is None
    body = client.get(f"{API}/mails/1/body")
    assert body.headers["content-disposition"].startswith("attachment")
    assert b"screen.png" in body.content
    assert client.get(f"{API}/mails/9").status_code == 404


def test_what_was_set_aside_is_opened_once(came: None, as_: As) -> None:
    place = f"{API}/mails/2/incident"
    assert as_("dan").post(place).status_code == 403
    assert as_("bo").post(place).json() == {"incident_number": 2}
    assert as_("bo").post(place).status_code == 409


def test_a_mailbox_keeps_its_password_to_itself(came: None, as_: As) -> None:
    cleo = as_("cleo")
    made = cleo.post(f"{API}/mailboxes", json=BOX)
    assert made.status_code == 201
    assert "hush-hush" not in made.text
    place = f"{API}/mailboxes/{made.json()['id']}"
    assert cleo.get(place).json()["every"] == "1m"
    moved = BOX | {"host": "imap.evil.example", "password": ""}
    assert cleo.put(place, json=moved).status_code == 422
    slower = BOX | {"every": "5m", "password": ""}
    assert cleo.put(place, json=slower).json()["every"] == "5m"
    assert cleo.put(place, json=BOX | {"every": "1s"}).status_code == 422
    assert cleo.post(f"{API}/mailboxes", json=BOX).status_code == 409
    assert cleo.delete(place).status_code == 204
    assert cleo.get(f"{API}/mailboxes").json()["items"] == []


def test_the_setting_is_told_and_changed(came: None, as_: As) -> None:
    assert as_("sam").get(f"{API}/mail-setting").json()["desk_address"] == DESK
    given = {"desk_address": "help@example.com", "strangers": "refused"}
    changed = as_("cleo").put(f"{API}/mail-setting", json=given).json()
    assert changed == given | {"domains": [], "sends_receipts": True}
    wrong = as_("cleo").put(f"{API}/mail-setting", json={"desk_address": "help"})
    assert wrong.status_code == 422


def test_the_command_line_lists_shows_and_opens(came: None, run: Run) -> None:
    table = lines(run("mails", "list", "--verdict", "set_aside"))
    assert "Sale" in table[-1]
    assert told(run("mails", "show", "1", "--json"))["subject"] == "My screen is dark"
    assert told(run("mails", "open", "2", "--json")) == {"incident_number": 2}
