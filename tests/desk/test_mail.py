"""A mail to the desk is an incident, its answers are comments, and machines are only listed."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests import cast
from tests.desk.post import DESK, LIMIT, Post, written
from tocsin.desk.actions import mail_intake, mails
from tocsin.desk.mail import (
    AlreadyActedOn,
    Arrived,
    Fate,
    MailForgotten,
    MailQuery,
    Verdict,
    Way,
)
from tocsin.desk.mail_setting import MailSetting, Strangers
from tocsin.identity import actions as identity
from tocsin.identity.actor import SYSTEM, Role
from tocsin.incidents.actions import assigning, closing, reading, resolving, talking
from tocsin.incidents.lifecycle import Channel, Status
from tocsin.incidents.resolution import Code, Resolution
from tocsin.kit import errors
from tocsin.kit.tx import Tx
from tocsin.signals import actions as signals
from tocsin.signals.letter import reading as letters
from tocsin.signals.source import NewSource

FIXED = Resolution(Code.FIXED, "Restarted it.", is_verified=True)
TINY = b"\x89PNG\r\n"


@pytest.fixture
def people(tx: Tx, now: datetime) -> cast.Cast:
    return cast.cast(tx, now)


@pytest.fixture
def post(tx: Tx, now: datetime, people: cast.Cast) -> Post:
    made = Post(tx, now)
    made.set_up()
    return made


def answer_to(post: Post, number: int, text: str, **how: str) -> object:
    """Answer to the last mail that the desk sent about an incident, as a mailer would."""
    last = post.sent(number)[-1]
    how = {"message_id": f"<{abs(hash(text))}@example.com>"} | how
    title = str(last.message["title"])
    mail = written(f"Re: {title}", f"{text}\n\nOn Monday, Tocsin wrote:\n> hello", **how)
    return post.take(mail, str(last.message["reply_to"]))


def opened(post: Post, mail: object = None) -> int:
    fate = post.take(mail if mail is not None else written())  # type: ignore[arg-type]
    assert fate.verdict is Verdict.OPENED
    assert fate.incident_number is not None
    return fate.incident_number


def test_a_mail_of_somebody_known_is_their_incident(tx: Tx, post: Post, people: cast.Cast) -> None:
    incident = reading.get(tx, opened(post), actor=SYSTEM)
    assert incident.title == "My screen is dark"
    assert incident.description == "It does not light up."
    assert incident.channel is Channel.MAIL
    assert incident.reporter_id == people.dan.id


def test_the_sender_gets_one_receipt_that_threads(post: Post) -> None:
    number = opened(post)
    [receipt] = post.sent(number)
    assert receipt.address == "dan@example.com"
    assert receipt.message["in_reply_to"] == "<1@example.com>"
    mark = str(receipt.message["reply_to"]).partition("+")[2].partition("@")[0]
    assert mark.startswith(f"{number}-")
    assert str(receipt.message["title"]) == f"Re: [#{mark}] My screen is dark"


def test_whom_nobody_knew_is_a_requester_from_then_on(tx: Tx, post: Post) -> None:
    number = opened(post, written(sender="Zoë Ångström <zoe@elsewhere.example>"))
    zoe = identity.person_by_email(tx, "zoe@elsewhere.example")
    assert zoe is not None
    assert (zoe.name, zoe.role) == ("Zoë Ångström", Role.REQUESTER)
    assert reading.get(tx, number, actor=SYSTEM).reporter_id == zoe.id


@pytest.mark.parametrize(
    ("setting", "verdict"),
    [
        (MailSetting(DESK, Strangers.REFUSED), Verdict.REFUSED),
        (MailSetting(DESK, domains=("example.org",)), Verdict.REFUSED),
        (MailSetting(DESK, domains=("elsewhere.example",)), Verdict.OPENED),
        (MailSetting(DESK, domains=("example",)), Verdict.OPENED),
    ],
)
def test_strangers_are_welcome_as_the_settings_say(
    tx: Tx, now: datetime, people: cast.Cast, setting: MailSetting, verdict: Verdict
) -> None:
    post = Post(tx, now)
    post.set_up(setting)
    fate = post.take(written(sender="zoe@elsewhere.example"))
    assert fate.verdict is verdict
    assert bool(fate.reason) is (verdict is Verdict.REFUSED)


def test_somebody_who_left_is_refused(tx: Tx, post: Post, people: cast.Cast, now: datetime) -> None:
    identity.deactivate_person(tx, people.dan.id, actor=SYSTEM, now=now)
    assert post.take(written()).verdict is Verdict.REFUSED


def test_a_mail_of_nobody_is_an_incident_all_the_same(tx: Tx, post: Post) -> None:
    number = opened(post, b"Subject: help\n\nFire in the server room")
    incident = reading.get(tx, number, actor=SYSTEM)
    assert incident.reporter_id is None
    assert "Fire in the server room" in incident.description
    assert post.sent(number) == []


def test_a_name_on_an_envelope_gives_no_rights(tx: Tx, post: Post, people: cast.Cast) -> None:
    """Anybody can write that they are the administrator."""
    number = opened(post, written(sender="eve@example.com"))
    assert reading.get(tx, number, actor=SYSTEM).reporter_id == people.eve.id
    claimed = written(f"Re: [#{number}] My screen", sender="eve@example.com", message_id="<2@x>")
    assert post.take(claimed).verdict is Verdict.OPENED


def test_an_answer_is_a_comment_without_what_it_quotes(
    tx: Tx, post: Post, people: cast.Cast
) -> None:
    number = opened(post)
    fate = answer_to(post, number, "It is the left one.")
    assert getattr(fate, "verdict", None) is Verdict.COMMENTED
    [comment] = reading.comments(tx, number, actor=SYSTEM)
    assert (comment.body, comment.is_public) == ("It is the left one.", True)
    assert comment.person_id == people.dan.id
    entries = reading.timeline(tx, number, actor=SYSTEM)
    assert [e.via for e in entries if e.kind == "incident.commented"] == ["mail"]


@pytest.mark.parametrize("carrier", ["address", "references", "subject"])
def test_an_answer_is_known_by_any_of_three_marks(tx: Tx, post: Post, carrier: str) -> None:
    number = opened(post)
    sent = post.sent(number)[-1].message
    mark = str(sent["reply_to"]).partition("+")[2].partition("@")[0]
    subject = f"AW: [#{mark}] x" if carrier == "subject" else "AW: x"
    headers = {"References": f"<tocsin.9.8.{mark}@t>"} if carrier == "references" else {}
    to = str(sent["reply_to"]) if carrier == "address" else DESK
    fate = post.take(written(subject, "yes", message_id="<2@example.com>", **headers), to)
    assert (fate.verdict, fate.incident_number) == (Verdict.COMMENTED, number)


@pytest.mark.parametrize("mark", ["1", "{n}", "{n}-aaaaaaaaaaaaaaaa", "{n}-AAAA", "999-{w}"])
def test_a_mark_that_was_never_sent_opens_its_own_incident(post: Post, mark: str) -> None:
    number = opened(post)
    word = str(post.sent(number)[-1].message["reply_to"]).partition("-")[2].partition("@")[0]
    made_up = mark.format(n=number, w=word)
    fate = post.take(written(f"[#{made_up}] x", "hello", message_id="<2@x>", sender="a@b.org"))
    assert fate.verdict is Verdict.OPENED
    assert fate.incident_number != number


def test_somebody_elses_mark_makes_a_note_for_responders_alone(tx: Tx, post: Post) -> None:
    number = opened(post)
    answer_to(post, number, "Let me in.", sender="mallory@elsewhere.example")
    [comment] = reading.comments(tx, number, actor=SYSTEM)
    assert not comment.is_public
    assert comment.person_id is None
    assert "mallory@elsewhere.example" in comment.body


def test_what_came_with_a_mail_is_kept_within_limits(tx: Tx, post: Post) -> None:
    mail = written()
    mail.add_attachment(TINY, maintype="image", subtype="png", filename="../screen.png")
    mail.add_attachment(b"x" * (LIMIT + 1), maintype="text", subtype="csv", filename="all.csv")
    mail.add_attachment(b"MZ", maintype="application", subtype="x-dosexec", filename="a.EXE")
    number = opened(post, mail)
    [file] = reading.attachments(tx, number, actor=SYSTEM)
    assert (file.file_name, file.is_public) == ("screen.png", True)
    kept = talking.attachment(tx, number, file.id, actor=SYSTEM)
    assert kept.content == TINY
    told = reading.get(tx, number, actor=SYSTEM).description
    assert "all.csv (1.0 MB): larger than" in told
    assert "a.EXE" in told


def test_the_number_of_files_is_limited(tx: Tx, post: Post) -> None:
    mail = written()
    for number in range(30):
        mail.add_attachment(b"x", maintype="text", subtype="plain", filename=f"{number}.txt")
    found = reading.attachments(tx, opened(post, mail), actor=SYSTEM)
    assert len(found) == 20


@pytest.mark.parametrize(
    ("headers", "envelope_from"),
    [
        ({"Auto_Submitted": "auto-replied"}, "dan@example.com"),
        ({"Precedence": "bulk"}, "dan@example.com"),
        ({"X_Autoreply": "yes"}, "dan@example.com"),
        ({}, ""),
    ],
)
def test_machines_open_nothing_and_are_listed_with_the_reason(
    tx: Tx, post: Post, headers: dict[str, str], envelope_from: str
) -> None:
    fate = post.take(written(**headers), envelope_from=envelope_from)
    assert fate.verdict is Verdict.SET_ASIDE
    assert fate.incident_number is None
    [row] = mails.mails(tx, MailQuery(), actor=SYSTEM).items
    assert (row.verdict, bool(row.reason)) == (Verdict.SET_ASIDE, True)


def test_a_mail_of_our_own_that_comes_back_opens_nothing(post: Post) -> None:
    number = opened(post)
    mark = str(post.sent(number)[-1].message["reply_to"]).partition("+")[2].partition("@")[0]
    fate = post.take(written("Fwd: x", message_id=f"<tocsin.1.2.{mark}@t.example>"))
    assert (fate.verdict, fate.incident_number) == (Verdict.SET_ASIDE, number)


def test_a_bounce_of_ours_is_listed_with_its_incident(post: Post) -> None:
    number = opened(post)
    reply_to = str(post.sent(number)[-1].message["reply_to"])
    fate = post.take(written("Undelivered Mail Returned to Sender"), reply_to, envelope_from="")
    assert (fate.verdict, fate.incident_number) == (Verdict.SET_ASIDE, number)


def test_the_same_bytes_are_taken_in_once(tx: Tx, post: Post, now: datetime) -> None:
    raw = written().as_bytes()
    post.take(raw)
    again = Arrived(raw, Way.LMTP, DESK)
    mail_id, fate = mail_intake.take(
        tx, again, letters.read(raw), file_limit=LIMIT, now=now + timedelta(days=2)
    )
    assert fate is None
    assert mails.get(tx, mail_id, actor=SYSTEM).verdict is Verdict.OPENED


def test_a_device_without_a_clock_says_the_same_again_and_is_heard(
    tx: Tx, post: Post, now: datetime
) -> None:
    raw = b"From: <ups@rack.example>\r\nSubject: On battery\r\n\r\nOn battery\r\n"
    new = NewSource("ups", "mail")
    key = signals.create_source(tx, new, actor=SYSTEM, now=now).key
    arrived = Arrived(raw, Way.SMTP, f"alerts+{key}@tocsin.example")

    def handed_in(after: timedelta) -> Fate | None:
        letter, at = letters.read(raw), now + after
        return mail_intake.take(tx, arrived, letter, file_limit=LIMIT, now=at)[1]

    fates = [handed_in(timedelta(minutes=m)) for m in (0, 1, 60, 61, 600)]
    assert [fate.verdict if fate else None for fate in fates] == [
        Verdict.ALERTED, None, Verdict.ALERTED, None, Verdict.ALERTED,
    ], "tried again at once it is the same mail, an hour later another alarm"  # fmt: skip


def test_the_same_letter_on_another_way_opens_nothing(post: Post) -> None:
    mail = written()
    opened(post, mail)
    mail["Received"] = "from elsewhere"
    assert post.take(mail).verdict is Verdict.SET_ASIDE


def test_who_writes_too_much_is_held_back_in_one_incident(tx: Tx, post: Post) -> None:
    fates = [post.take(written(f"Trouble {n}", message_id=f"<{n}@x>")) for n in range(15)]
    held = [fate for fate in fates if fate.verdict is Verdict.HELD_BACK]
    assert len(held) == 5
    assert len({fate.incident_number for fate in held}) == 1
    number = held[0].incident_number
    assert number is not None
    assert "held back" in reading.get(tx, number, actor=SYSTEM).title


def test_two_machines_that_answer_each_other_come_to_an_end(
    tx: Tx, post: Post, people: cast.Cast, now: datetime
) -> None:
    """Both answer all that they get, and say of nothing that a machine wrote it."""
    number = opened(post)
    assigning.assign(tx, number, people.ana.id, actor=people.ana.actor, now=now)
    answered = 0
    for turn in range(1000):
        fresh = post.sent(number)[answered:]
        answered += len(fresh)
        for letter in fresh:
            sender = letter.address or people.ana.email
            mail = written("Re: x", f"Away {turn}", sender=sender, message_id=f"<{turn}@x>")
            fate = post.take(mail, str(letter.message["reply_to"]))
            if fate.verdict is Verdict.COMMENTED:
                post.react(number)
    assert len(post.sent(number)) <= 2 * 10 + 1


def test_words_to_the_reporter_go_out_by_mail(
    tx: Tx, post: Post, people: cast.Cast, now: datetime
) -> None:
    number = opened(post)
    talking.comment(
        tx, number, "Try the other one.", is_public=True, actor=people.ana.actor, now=now
    )
    post.react(number)
    letter = post.sent(number)[-1]
    assert letter.address == "dan@example.com"
    assert letter.message["body"] == "Try the other one."
    assert letter.message["in_reply_to"] == "<1@example.com>"
    talking.comment(tx, number, "He is slow.", actor=people.ana.actor, now=now)
    post.react(number)
    assert post.sent(number)[-1] == letter


def test_words_of_the_reporter_reach_the_assignee_who_answers_by_mail(
    tx: Tx, post: Post, people: cast.Cast, now: datetime
) -> None:
    number = opened(post)
    assigning.assign(tx, number, people.ana.id, actor=people.ana.actor, now=now)
    answer_to(post, number, "Still dark.")
    post.react(number)
    letter = post.sent(number)[-1]
    assert letter.person_id == people.ana.id
    answer_to(post, number, "Coming.", sender="ana@example.com")
    last = reading.comments(tx, number, actor=SYSTEM)[-1]
    assert (last.body, last.person_id, last.is_public) == ("Coming.", people.ana.id, True)


def test_an_answer_after_the_end_is_a_new_incident_beside_the_old(
    tx: Tx, post: Post, people: cast.Cast, now: datetime
) -> None:
    number = opened(post)
    resolving.resolve(tx, number, FIXED, actor=people.ana.actor, now=now)
    assert getattr(answer_to(post, number, "Thanks!"), "verdict", None) is Verdict.COMMENTED
    closing.close(tx, number, actor=people.cleo.actor, now=now)
    assert reading.get(tx, number, actor=SYSTEM).status is Status.CLOSED
    fate = answer_to(post, number, "It is dark again.")
    new = getattr(fate, "incident_number", None)
    assert new is not None
    assert new != number
    assert [link.to_number for link in reading.links(tx, new)] == [number]


def test_a_mail_with_a_key_is_an_event_of_its_source(tx: Tx, post: Post, now: datetime) -> None:
    made = signals.create_source(tx, NewSource("nagios", "mail"), actor=SYSTEM, now=now)
    fate = post.take(written("PROBLEM: db1 is down"), f"alerts+{made.key}@tocsin.example")
    assert (fate.verdict, fate.source_id) == (Verdict.ALERTED, made.source_id)
    row = mails.mails(tx, MailQuery(), actor=SYSTEM).items[0]
    assert made.key not in row.recipient
    raw = mails.raw(tx, row.id, actor=SYSTEM)
    assert b"db1 is down" in raw
    loud = post.take(written("PROBLEM: db2"), f"{made.key.upper()}@tocsin.example")
    assert loud.verdict is Verdict.ALERTED


def test_a_source_may_have_an_address_of_its_own(tx: Tx, post: Post, now: datetime) -> None:
    rules = {"address": "Backups@tocsin.example"}
    new = NewSource("backups", "mail", mapping=rules)
    made = signals.create_source(tx, new, actor=SYSTEM, now=now)
    fate = post.take(written("db1 failed"), "backups@TOCSIN.example", envelope_from="")
    assert (fate.verdict, fate.source_id) == (Verdict.ALERTED, made.source_id)
    away = written("Out of office", Auto_Submitted="auto-replied")
    assert post.take(away, "backups@tocsin.example").verdict is Verdict.SET_ASIDE


def test_two_sources_cannot_have_one_address(tx: Tx, post: Post, now: datetime) -> None:
    rules = {"address": "backups@tocsin.example"}
    one = NewSource("one", "mail", mapping=rules)
    signals.create_source(tx, one, actor=SYSTEM, now=now)
    with pytest.raises(errors.Conflict):
        signals.create_source(tx, replace(one, name="two"), actor=SYSTEM, now=now)
    two = signals.create_source(tx, NewSource("two", "mail"), actor=SYSTEM, now=now)
    with pytest.raises(errors.Conflict, match="one has the address"):
        signals.update_source(tx, two.source_id, replace(one, name="two"), actor=SYSTEM, now=now)


def test_only_our_own_addresses_are_ours(tx: Tx, post: Post, now: datetime) -> None:
    made = signals.create_source(tx, NewSource("nagios", "mail"), actor=SYSTEM, now=now)
    for address, wanted in (
        (DESK, True),
        (DESK.upper(), True),
        (f"desk+{made.key}@anywhere.example", True),
        ("somebody@elsewhere.example", False),
        (f"x+{'a' * 32}@elsewhere.example", False),
        ("", False),
    ):
        assert mail_intake.is_ours(tx, address, now=now) is wanted, address


def test_what_was_set_aside_can_be_opened_once(
    tx: Tx, post: Post, people: cast.Cast, now: datetime
) -> None:
    post.take(written(Precedence="bulk"))
    [row] = mails.mails(tx, MailQuery(), actor=SYSTEM).items
    with pytest.raises(errors.Forbidden):
        mails.open_incident(tx, row.id, file_limit=LIMIT, actor=people.dan.actor, now=now)
    fate = mails.open_incident(tx, row.id, file_limit=LIMIT, actor=people.ana.actor, now=now)
    assert fate.incident_number is not None
    assert post.sent(fate.incident_number) == []
    with pytest.raises(AlreadyActedOn):
        mails.open_incident(tx, row.id, file_limit=LIMIT, actor=people.ana.actor, now=now)


def test_what_cannot_be_taken_in_pages(tx: Tx, post: Post, now: datetime) -> None:
    arrived = Arrived(b"Subject: x\n\nodd", Way.SMTP, DESK)
    letter = letters.read(arrived.raw)
    _, fate = mail_intake.take_unread(tx, arrived, letter, reason="ValueError", now=now)
    assert fate is not None
    assert fate.verdict is Verdict.UNREAD
    assert fate.incident_number is not None


def test_the_bytes_of_a_mail_are_forgotten_but_those_of_open_incidents(
    tx: Tx, post: Post, people: cast.Cast, now: datetime
) -> None:
    number = opened(post)
    post.take(written(Precedence="bulk"))
    later = now + timedelta(days=90)
    assert mails.forget(tx, before=later, limit=10) == 1
    resolving.resolve(tx, number, FIXED, actor=people.ana.actor, now=now)
    closing.close(tx, number, actor=people.cleo.actor, now=now)
    assert mails.forget(tx, before=later, limit=10) == 1
    [row] = mails.of_incident(tx, number, actor=SYSTEM)
    with pytest.raises(MailForgotten):
        mails.raw(tx, row.id, actor=SYSTEM)


def test_the_setting_is_checked_and_its_changes_are_told(
    tx: Tx, people: cast.Cast, now: datetime
) -> None:
    for wrong in ("desk", "a+b@example.com", "dösk@example.com", "a b@example.com"):
        with pytest.raises(errors.Invalid):
            mails.set_setting(tx, MailSetting(wrong), actor=SYSTEM, now=now)
    wanted = MailSetting("Desk@Example.com", domains=("@Example.com", ""))
    assert mails.set_setting(tx, wanted, actor=people.cleo.actor, now=now)
    assert not mails.set_setting(tx, wanted, actor=people.cleo.actor, now=now)
    found = mails.setting(tx, actor=people.sam.actor)
    assert found == replace(wanted, desk_address="desk@example.com", domains=("example.com",))
    with pytest.raises(errors.Forbidden):
        mails.set_setting(tx, MailSetting(), actor=people.ana.actor, now=now)
