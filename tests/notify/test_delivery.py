"""Claim, send, finish: what a crash, a late writer, an answer and a bad provider leave behind."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from tests import world
from tests.notify.conftest import PAGE, Post
from tests.twins import mail, web, webhook
from tocsin.identity.actor import SYSTEM
from tocsin.kit import clock, ledger, secrets
from tocsin.notify import actions, delivery
from tocsin.notify.attempt import Attempt, Outcome, Status
from tocsin.notify.message import Kind, Message, Urgency
from tocsin.notify.rule import Rule

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def seconds(count: float) -> timedelta:
    return timedelta(seconds=count)


def test_a_page_arrives_as_mail_and_the_log_says_so(
    post: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    post.page(post.people.ana)

    assert post.deliver() is Status.SENT

    received = sink.mails[0]
    assert received.recipient == "ana@example.com"
    assert received.subject == "Checkout is down"
    assert "https://tocsin.example/incidents/42" in received.text
    assert "https://tocsin.example/answer/" in received.text
    row = post.log()[0]
    assert (row.status, row.attempts, row.ended_at) == (Status.SENT, 1, clock.at)
    tried = post.tries(row.id)
    assert [(t.outcome, t.code, t.started_at, t.ended_at) for t in tried] == [
        (Outcome.SENT, "250", clock.at, clock.at)
    ]
    assert post.deliver() is None


def test_how_it_ended_is_in_the_ledger_of_its_subject(post: Post, clock: world.Clock) -> None:
    post.page(post.people.ana)
    post.deliver()

    with post.database.reading() as tx:
        event = ledger.of_subject(tx, "incident/42")[-1]
    assert (event.kind, event.actor) == ("notification.sent", "system/engine")
    assert event.data["person_id"] == post.people.ana.id
    assert event.data["cause"] == "page/1/0/0"


def test_a_crash_between_send_and_finish_sends_again_under_the_same_identity(
    post: Post, clock: world.Clock
) -> None:
    clock.set(datetime.now(UTC))  # receivers refuse old signatures
    with web.running() as twin:
        post.set_up("webhook", {"secret": SECRET, "allow": ["127.0.0.0/8"]})
        post.contact(post.people.ana, "webhook", twin.url)
        post.page(post.people.ana)
        crashed = post.must_claim("webhook")
        post.send(crashed)

        assert post.claim("webhook") is None
        clock.forward(delivery.LEASE)
        assert post.deliver("webhook") is Status.SENT

        assert len(twin.requests) == 2
        assert len(webhook.seen_once(twin, SECRET)) == 1
    row = post.log()[0]
    assert [(t.fence, t.outcome) for t in post.tries(row.id)] == [(1, None), (2, Outcome.SENT)]


def test_a_crash_before_sending_loses_nothing(
    post: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    post.page(post.people.ana)
    post.must_claim()

    clock.forward(delivery.LEASE)

    assert post.deliver() is Status.SENT
    assert len(sink.mails) == 1


def test_who_finishes_late_changes_nothing_but_leaves_evidence(
    post: Post, clock: world.Clock
) -> None:
    post.page(post.people.ana)
    late = post.must_claim()
    clock.forward(delivery.LEASE)
    second = post.must_claim()

    assert post.finish(late, Attempt(Outcome.PERMANENT, "mail", error="no such user")) is None

    row = post.log()[0]
    assert (row.status, row.reason) == (Status.SENDING, None)
    assert [t.outcome for t in post.tries(row.id)] == [Outcome.PERMANENT, None]
    assert post.finish(second, Attempt(Outcome.SENT, "mail")) is Status.SENT
    assert post.finish(second, Attempt(Outcome.PERMANENT, "mail", error="again")) is None
    assert post.log()[0].status is Status.SENT


def test_a_lease_from_before_the_clock_was_set_back_has_run_out(
    post: Post, clock: world.Clock
) -> None:
    post.page(post.people.ana)
    clock.forward(timedelta(hours=1))
    post.must_claim()

    clock.forward(-timedelta(minutes=59))

    assert post.claim() is not None


def test_temporary_trouble_is_tried_until_it_goes_through(
    post: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    sink.always = mail.Refuse("RCPT", "450 try again later")
    post.page(post.people.ana)
    ends = clock.at + timedelta(minutes=10)
    while clock.at < ends:
        assert post.deliver() is Status.PENDING
        assert post.deliver() is None
        clock.set(post.log()[0].due_at)
    sink.always = None

    assert post.deliver() is Status.SENT

    row = post.log()[0]
    pauses = [t.started_at for t in post.tries(row.id)]
    gaps = [(b - a).total_seconds() for a, b in itertools.pairwise(pauses)]
    assert gaps == [2, 5, 10, 20, 40, 80, 160, 300]
    assert len(sink.mails) == 1


def test_what_is_permanent_fails_once_with_its_reason(post: Post, sink: mail.Sink) -> None:
    sink.always = mail.Refuse("RCPT", "550 5.1.1 no such user")
    post.page(post.people.ana)

    assert post.deliver() is Status.FAILED
    assert post.deliver() is None

    row = post.log()[0]
    assert row.reason == "550 5.1.1 no such user"
    with post.database.reading() as tx:
        event = ledger.of_subject(tx, "incident/42")[-1]
    assert event.kind == "notification.failed"
    assert event.data == {
        "notification_id": row.id, "person_id": post.people.ana.id, "channel": "email",
        "kind": "page", "cause": "page/1/0/0", "attempts": 1, "reason": row.reason,
    }  # fmt: skip


def test_a_failure_lets_the_persons_other_contacts_not_wait(
    post: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    first = post.contact(post.people.ana, "email", "gone@example.com")
    second = post.contact(post.people.ana, "email", "ana@phone.example")
    rules = [Rule(first, Urgency.HIGH), Rule(second, Urgency.HIGH, timedelta(minutes=10))]
    with post.database.transaction() as tx:
        actions.set_rules(tx, post.people.ana.id, Urgency.HIGH, rules, actor=SYSTEM, now=clock.at)
    post.page(post.people.ana)
    sink.will(mail.Refuse("RCPT", "550 no such user"))

    assert post.deliver_all() == [Status.FAILED, Status.SENT]
    assert sink.mails[0].recipient == "ana@phone.example"
    with post.database.reading() as tx:
        assert actions.has_hope(tx, cause="page/1/0/0", now=clock.at)


def test_an_answer_before_the_claim_spares_the_mail(post: Post, sink: mail.Sink) -> None:
    post.page(post.people.ana)

    assert post.answer() == 1

    assert post.deliver() is None
    assert not sink.mails


@pytest.mark.parametrize("crashes", [False, True])
def test_no_attempt_follows_an_answer_that_came_during_one(
    post: Post, sink: mail.Sink, clock: world.Clock, crashes: bool
) -> None:
    sink.always = mail.Refuse("RCPT", "450 try again later")
    post.page(post.people.ana)
    claimed = post.must_claim()
    attempt = post.send(claimed)

    assert post.answer() == 0
    if not crashes:
        assert post.finish(claimed, attempt) is Status.SUPPRESSED
    clock.forward(timedelta(minutes=1))
    sink.always = None

    assert post.deliver() is None
    row = post.log()[0]
    assert (row.status, row.reason) == (Status.SUPPRESSED, "answered by Ana")
    assert not sink.mails


def test_a_mail_that_was_sent_when_the_answer_came_stays_sent(post: Post) -> None:
    post.page(post.people.ana)
    claimed = post.must_claim()
    attempt = post.send(claimed)
    post.answer()

    assert post.finish(claimed, attempt) is Status.SENT


def test_after_an_outage_only_the_newest_page_about_the_same_is_sent(
    post: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    sink.always = mail.Refuse("RCPT", "450 try again later")
    for loop in range(3):
        post.page(post.people.ana, cause=f"page/1/{loop}/0")
        post.deliver_all()
        clock.forward(timedelta(minutes=10))
    post.page(post.people.ana, cause="page/9/0/0", subject="incident/43")
    post.page(post.people.bo, cause="page/1/0/1")
    sink.always = None

    post.deliver_all()

    assert [m.recipient for m in sink.mails].count("ana@example.com") == 2
    rows = [(n.cause, n.person_id, n.status, n.reason) for n in post.log()]
    third = post.log()[2].id
    ana, bo = post.people.ana.id, post.people.bo.id
    assert rows == [
        ("page/1/0/0", ana, Status.SUPPRESSED, f"superseded by notification {third}"),
        ("page/1/1/0", ana, Status.SUPPRESSED, f"superseded by notification {third}"),
        ("page/1/2/0", ana, Status.SENT, None),
        ("page/9/0/0", ana, Status.SENT, None),
        ("page/1/0/1", bo, Status.SENT, None),
    ]


def test_the_urgent_goes_first_then_the_newest_then_what_only_informs(
    post: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    low = Message("Disk fills", urgency=Urgency.LOW)
    news = Message("Mended", kind=Kind.UPDATE)
    for cause, message in (("page/1", low), ("page/2", PAGE), ("update/3", news), ("page/4", PAGE)):
        post.page(post.people.ana, cause=cause, message=message, subject=cause)
        clock.forward(seconds(1))

    post.deliver_all()

    with post.database.reading() as tx:
        sent = tx.column("select subject from event where kind = 'notification.sent' order by id")
    assert sent == ["page/4", "page/2", "page/1", "update/3"]


def test_the_most_urgent_channel_is_served_first(post: Post, clock: world.Clock) -> None:
    post.set_up("ntfy", {"server": "http://127.0.0.1:9"})
    post.page(post.people.ana, message=Message("low", urgency=Urgency.LOW))
    clock.forward(seconds(1))
    post.contact(post.people.bo, "ntfy", "bo")
    post.page(post.people.bo)

    assert post.must_claim().row.channel == "ntfy"
    assert post.must_claim().row.channel == "email"


def test_an_item_in_the_inbox_is_delivered_with_the_finish(post: Post, clock: world.Clock) -> None:
    post.contact(post.people.ana, "inbox", "")
    drill = Message("Checkout is down", "Try this", "/incidents/42", is_drill=True)
    post.page(post.people.ana, message=drill)

    assert post.deliver("inbox") is Status.DELIVERED

    with post.database.transaction() as tx:
        items = actions.list_inbox(tx, actor=post.people.ana.actor).items
        assert [(i.title, i.body, i.path) for i in items] == [
            ("DRILL: Checkout is down", "Try this", "/incidents/42")
        ]
        assert actions.unread(tx, actor=post.people.ana.actor) == 1
        assert actions.mark_read(tx, items[0].id, actor=post.people.ana.actor, now=clock.at) == 1
        assert actions.unread(tx, actor=post.people.ana.actor) == 0
        assert actions.list_inbox(tx, actor=post.people.bo.actor).items == []


def test_a_channel_that_is_set_up_no_more_fails_with_that_reason(
    post: Post, clock: world.Clock
) -> None:
    post.page(post.people.ana)
    with post.database.transaction() as tx:
        actions.enable_channel(tx, "email", is_enabled=False, actor=SYSTEM, now=clock.at)

    assert post.deliver() is Status.FAILED
    assert post.log()[0].reason == "The channel email is not set up."


def test_another_key_is_mended_by_somebody_so_it_is_tried_again(
    post: Post, clock: world.Clock
) -> None:
    post.set_up(
        "email",
        {"host": "127.0.0.1", "port": 9, "sender": "t@example.com", "password": "correct horse"},
    )
    post.page(post.people.ana)
    other = secrets.from_text("o" * 32)
    post.means = delivery.Means(other, "https://tocsin.example", post.means.breakers)

    assert post.deliver() is Status.PENDING
    assert post.tries(post.log()[0].id)[0].code == "key"


def test_a_provider_that_is_down_is_not_asked_by_every_message(
    post: Post, sink: mail.Sink, clock: world.Clock
) -> None:
    sink.always = mail.Refuse("MAIL", "451 database is gone")
    for number in range(5):
        post.page(post.people.ana, cause=f"page/{number}/0/0", subject=f"incident/{number}")

    assert post.deliver_all() == [Status.PENDING] * 5

    rows = post.log()
    assert [n.attempts for n in rows] == [0, 0, 1, 1, 1]
    assert [n.due_at - clock.at for n in rows[2:]] == [seconds(2)] * 3
    assert all(seconds(5) <= n.due_at - clock.at < seconds(6) for n in rows[:2])
    assert post.tries(rows[0].id)[0].outcome is Outcome.DEFERRED
    sink.always = None
    clock.forward(seconds(6))
    assert set(post.deliver_all()) <= {Status.SENT, Status.PENDING}
    clock.forward(seconds(6))
    post.deliver_all()
    assert {n.status for n in post.log()} == {Status.SENT}


def test_no_secret_is_kept_in_an_error(post: Post, sink: mail.Sink) -> None:
    with web.running() as twin:
        twin.will(web.Say(500))
        post.set_up("webhook", {"secret": SECRET, "allow": ["127.0.0.0/8"]})
        post.contact(post.people.ana, "webhook", f"{twin.url}/hook/canary-path")
        post.page(post.people.ana)
        post.deliver("webhook")
    sink.always = mail.Refuse("RCPT", "550 the password CANARY-PASSWORD is wrong" + "x" * 500)
    settings: dict[str, object] = {
        "host": "127.0.0.1", "port": sink.port, "sender": "t@example.com",
        "password": "CANARY-PASSWORD",
    }  # fmt: skip
    post.set_up("email", settings)
    post.page(post.people.bo)
    post.deliver("email")

    with post.database.reading() as tx:
        errors = tx.column("select error from notification_attempt order by notification_id")
        stored = tx.column("select settings::text || coalesce(secrets, '') from channel_setting")
    assert len(errors) == 2
    assert not [e for e in errors if "canary" in e.lower() or len(e) > 256]
    assert not [s for s in stored if "CANARY" in s or SECRET in s]


def test_a_row_that_nobody_can_read_is_sent_as_well_as_it_can_be(
    post: Post, sink: mail.Sink
) -> None:
    post.page(post.people.ana)
    with post.database.transaction() as tx:
        tx.run("""update notification set message = '{"title": "Odd", "facts": 7}'""")

    assert post.deliver() is Status.SENT
    assert sink.mails[0].subject == "Odd"


def test_an_update_carries_no_link_to_answer(post: Post, sink: mail.Sink) -> None:
    post.page(post.people.ana, message=Message("Mended", kind=Kind.UPDATE), cause="update/1")
    post.deliver()

    assert "/answer/" not in sink.mails[0].text


def test_an_answer_link_names_its_person_and_subject(post: Post, sink: mail.Sink) -> None:
    post.page(post.people.ana)
    post.deliver()
    token = sink.mails[0].text.partition("/answer/")[2].split()[0]

    with post.database.reading() as tx:
        now = clock.now(tx)
        found = actions.by_answer_token(tx, token, key=post.means.key, now=now)
        assert (found.person_id, found.subject) == (post.people.ana.id, "incident/42")
        with pytest.raises(actions.LinkExpired):
            actions.by_answer_token(tx, token, key=post.means.key, now=now + timedelta(hours=25))
        with pytest.raises(actions.LinkExpired):
            actions.by_answer_token(tx, "1.2.3", key=post.means.key, now=now)
