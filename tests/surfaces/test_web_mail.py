"""Pages: mail in, its mailboxes, and the mails of an incident."""

from datetime import datetime

import pytest

from tests import mailbox
from tests.cast import Cast
from tests.desk.post import DESK, LIMIT, written
from tests.surfaces.conftest import Enter
from tocsin.desk.actions import mail_intake, mailboxes
from tocsin.desk.actions import mails as mail_actions
from tocsin.desk.mail import Arrived, Way
from tocsin.desk.mail_setting import MailSetting
from tocsin.identity.actor import SYSTEM
from tocsin.kit.db import Database
from tocsin.signals.letter import reading

PATH = "/settings/mail"
BOX = {
    "name": "support", "host": "imap.example.com", "port": "993", "security": "tls",
    "username": "support", "password": "hush-hush", "folder": "INBOX", "every": "1m",
    "is_enabled": "true",
}  # fmt: skip


@pytest.fixture
def came(database: Database, people: Cast, now: datetime) -> int:
    """Dan's mail, which is incident 1, with a picture; then one that a machine sent."""
    mail = written()
    mail["Authentication-Results"] = "mx.example.com; dmarc=fail header.from=example.com"
    mail.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="screen.png")
    with database.transaction() as tx:
        mailbox.set_up(tx, now)
        mail_actions.set_setting(tx, MailSetting(DESK), actor=SYSTEM, now=now)
        for raw in (mail.as_bytes(), written("<b>Sale</b>", Precedence="bulk").as_bytes()):
            arrived = Arrived(raw, Way.SMTP, DESK, "dan@example.com", "192.0.2.7")
            mail_intake.take(tx, arrived, reading.read(raw), file_limit=LIMIT, now=now)
    return 1


def test_the_list_says_what_became_of_each_mail(came: int, enter: Enter) -> None:
    page = enter("bo").get(PATH).text
    assert "My screen is dark" in page
    assert "opened an incident" in page
    assert "Precedence: bulk" in page
    assert DESK in page
    filtered = enter("bo").get(f"{PATH}?verdict=set_aside").text
    assert "My screen is dark" not in filtered
    assert "No mail is like that" in enter("bo").get(f"{PATH}?verdict=refused").text
    assert enter("dan").get(PATH).status_code == 403


def test_a_mail_is_shown_as_text_and_handed_out_as_a_file(came: int, enter: Enter) -> None:
    page = enter("bo").get(f"{PATH}/1").text
    assert "It does not light up." in page
    assert "screen.png" in page
    assert "Sender checked by mx.example.com" in page
    assert "DMARC fail" in page
    handed = enter("bo").get(f"{PATH}/1/body")
    assert handed.headers["content-disposition"].startswith("attachment")
    assert handed.headers["x-content-type-options"] == "nosniff"
    assert b"My screen is dark" in handed.content
    assert "<b>Sale" not in enter("bo").get(f"{PATH}/2").text
    assert enter("bo").get(f"{PATH}/77").status_code == 404


def test_what_was_set_aside_is_opened_after_all(came: int, enter: Enter) -> None:
    bo = enter("bo")
    assert "Open it anyway" in bo.get(f"{PATH}/2").text
    assert bo.post(f"{PATH}/2/incident").headers["location"] == "/incidents/2"
    assert "Open it anyway" not in bo.get(f"{PATH}/2").text
    assert bo.post(f"{PATH}/2/incident").headers["location"] == f"{PATH}/2"


def test_an_incident_shows_its_mails_and_their_files(came: int, enter: Enter) -> None:
    bo = enter("bo")
    page = bo.get("/incidents/1").text
    assert "/incidents/1/mails" in page
    assert "screen.png" in page
    assert "My screen is dark" in bo.get("/incidents/1/mails").text
    assert "/mails" not in enter("dan").get("/incidents/1").text


def test_the_desk_gets_its_address(came: int, enter: Enter, database: Database) -> None:
    cleo = enter("cleo")
    assert DESK in cleo.get(f"{PATH}/desk").text
    wrong = cleo.post(f"{PATH}/desk", data={"desk_address": "desk"})
    assert wrong.status_code == 422
    assert "without a plus" in wrong.text
    form = {"desk_address": "help@example.com", "strangers": "refused", "domains": "a.org, b.org"}
    assert cleo.post(f"{PATH}/desk", data=form).status_code == 303
    with database.reading() as tx:
        found = mail_actions.setting(tx, actor=SYSTEM)
    assert found.desk_address == "help@example.com"
    assert (found.domains, found.sends_receipts) == (("a.org", "b.org"), False)
    assert enter("bo").get(f"{PATH}/desk").status_code == 403


def test_a_mailbox_is_set_up_changed_and_removed(
    came: int, enter: Enter, database: Database
) -> None:
    cleo = enter("cleo")
    assert cleo.get(f"{PATH}/mailboxes/new").status_code == 200
    wrong = cleo.post(f"{PATH}/mailboxes/new", data=BOX | {"password": "", "port": "x"})
    assert wrong.status_code == 422
    assert cleo.post(f"{PATH}/mailboxes/new", data=BOX).status_code == 303
    assert cleo.post(f"{PATH}/mailboxes/new", data=BOX).status_code == 422
    with database.reading() as tx:
        [box] = mailboxes.mailboxes(tx, actor=SYSTEM)
    place = f"{PATH}/mailboxes/{box.id}"
    assert "hush-hush" not in cleo.get(place).text
    assert "support at imap.example.com" in cleo.get(PATH).text
    elsewhere = BOX | {"host": "imap.evil.example", "password": ""}
    refused = cleo.post(place, data=elsewhere)
    assert refused.status_code == 422
    assert "Enter the password again" in refused.text
    renamed = BOX | {"name": "help", "password": "", "is_enabled": ""}
    assert cleo.post(place, data=renamed).status_code == 303
    with database.reading() as tx:
        [box] = mailboxes.mailboxes(tx, actor=SYSTEM)
    assert (box.name, box.is_enabled) == ("help", False)
    assert cleo.post(f"{place}/removal").status_code == 303
    assert cleo.get(place).status_code == 404
    assert enter("bo").get(f"{PATH}/mailboxes/new").status_code == 403
