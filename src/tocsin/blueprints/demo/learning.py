"""What Quayside learned and tells: articles, runbooks, reviews, a drill, a status page."""

from dataclasses import replace
from datetime import datetime, timedelta

from tocsin.blueprints.demo.lessons import LESSONS, Lesson
from tocsin.blueprints.demo.people import Troupe
from tocsin.catalog import actions as catalog
from tocsin.catalog.change import NewChange
from tocsin.comms.actions import audiences, pages, templates, updates
from tocsin.comms.audience import NewAudience
from tocsin.comms.phase import Phase
from tocsin.comms.status_page import NewPage
from tocsin.comms.template import NewTemplate
from tocsin.comms.update import NewUpdate
from tocsin.drills import actions as drills
from tocsin.drills.drill import NewDrill
from tocsin.identity.actor import SYSTEM
from tocsin.incidents.actions import progress, reading, resolving
from tocsin.incidents.incident import Incident
from tocsin.incidents.priority import Priority
from tocsin.incidents.resolution import Code, Resolution
from tocsin.incidents.search import Query
from tocsin.kit.tx import Tx
from tocsin.knowledge.actions import articles, runbooks
from tocsin.knowledge.article import NewArticle
from tocsin.knowledge.audience import Readership
from tocsin.knowledge.runbook import NewRunbook
from tocsin.reviews.action_item import NewActionItem
from tocsin.reviews.actions import action_items, reviews
from tocsin.reviews.review import Cause, CauseKind, NewReview

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)

ARTICLES = (
    ("Rolling back a deployment of the shop",
     "1. `deploy rollback checkout` takes about two minutes.\n2. Watch the error rate fall "
     "before you call it over.\n\nA roll-back is never a defeat: **roll back first, ask later.**",
     ("deployment", "checkout")),
    ("When card authorisations time out",
     "Look at the acquirer's status page first. Retries are queued for six hours and drain by "
     "themselves; do **not** restart the payment workers, that doubles them.",
     ("payments", "third party")),
    ("Freeing disk space on the database hosts",
     "`audit` partitions older than 90 days may be moved to the archive host. Never delete "
     "anything under `pg_wal` by hand.",
     ("database",)),
    ("Resetting the print queue on the third floor",
     "Settings → Printers → *Floor 3* → Reset. If it blinks orange afterwards, it is the paper.",
     ("workplace",)),
)  # fmt: skip

RUNBOOKS = (
    ("Checkout answers errors", "checkout",
     ("Compare the start with the latest deployments.", "Roll back if one is near.",
      "Check the acquirer's status page.", "Post an update within 15 minutes.",
      "Confirm recovery with a test order.")),
    ("Database disk is filling", "database",
     ("Find the largest growing table.", "Move old audit partitions to the archive host.",
      "Check that free space grows.", "Open an action item for what grew.")),
)  # fmt: skip


def live(tx: Tx, troupe: Troupe, *, now: datetime) -> None:
    """Write down what was learned during the month before ``now``."""
    _write(tx, troupe, now=now - 25 * DAY)
    _tell(tx, troupe, now=now - 24 * DAY)
    _change(tx, troupe, now=now)
    _review(tx, troupe, now=now)
    _rehearse(tx, troupe, now=now - 9 * DAY)


def _write(tx: Tx, troupe: Troupe, *, now: datetime) -> None:
    ana = troupe.actors["ana"]
    for title, body, tags in ARTICLES:
        is_for_all = "workplace" in tags
        audience = Readership.REQUESTERS if is_for_all else Readership.READERS
        article = NewArticle(title, body, tags, audience=audience)
        article_id = articles.write(tx, article, actor=ana, now=now)
        articles.publish(tx, article_id, actor=ana, now=now + timedelta(hours=1))
    for title, service, steps in RUNBOOKS:
        runbook = NewRunbook(title, steps, troupe.services[service].id)
        runbooks.create(tx, runbook, actor=ana, now=now)


def _tell(tx: Tx, troupe: Troupe, *, now: datetime) -> None:
    cleo = troupe.actors["cleo"]
    sam = troupe.actors["sam"].person_id or 0
    audience = NewAudience("Management", (sam,), ("board@quayside.example",))
    audiences.create(tx, audience, actor=cleo, now=now)
    text = "We are looking into it and will write again within half an hour.\n\n{title}"
    templates.create(tx, NewTemplate("First word", "{title}", text), actor=cleo, now=now)
    page = NewPage(
        "shop",
        "Quayside status",
        "How the shop and our deliveries are doing.",
        is_public=True,
        time_zone="Europe/Berlin",
        components=tuple(pages.suggested(tx, is_public=True)),
    )
    pages.create(tx, page, actor=cleo, now=now)


def _change(tx: Tx, troupe: Troupe, *, now: datetime) -> None:
    for number in range(14):
        service = ("checkout", "search", "storefront", "warehouse")[number % 4]
        change = NewChange(
            f"{service} 2.{number + 1}.0 deployed",
            "deployments",
            now - (14 - number) * 2 * DAY + timedelta(hours=2),
            troupe.services[service].id,
            external_id=f"deploy-{number}",
        )
        catalog.record_change(tx, change, actor=SYSTEM, now=now)


def _review(tx: Tx, troupe: Troupe, *, now: datetime) -> None:
    """The latest P1 incidents but one are reviewed; the newest still waits for it."""
    query = Query(priority=(Priority.P1,), limit=20)
    found = reading.search(tx, query, actor=SYSTEM).items
    waiting = [incident for incident in found if incident.awaits_review]
    for position, incident in enumerate(waiting):
        lesson = LESSONS[incident.title]
        _publish(tx, troupe, incident, lesson)
        if position:
            resolved_at = incident.resolved_at or now
            at = min(resolved_at + DAY, now)
            item_id = _write_review(tx, troupe, incident.number, lesson, at=at)
            if (done_at := at + 6 * DAY) < now:
                action_items.finish(tx, item_id, actor=troupe.actors["cleo"], now=done_at)


def _publish(tx: Tx, troupe: Troupe, incident: Incident, lesson: Lesson) -> None:
    """Tell customers twice, if it is of a service that they see."""
    services = reading.services_of(tx, incident)
    if incident.resolved_at is None or not any(service.is_public for service in services):
        return
    author = troupe.worker(services[0].name, incident.number)
    first = NewUpdate(lesson.told, headline=lesson.told.partition(".")[0], is_public=True)
    last = replace(first, body=lesson.over, phase=Phase.RESOLVED)
    for update, at in ((first, incident.logged_at + 10 * MINUTE), (last, incident.resolved_at)):
        updates.post(tx, incident.number, update, actor=author, now=at)


def _write_review(tx: Tx, troupe: Troupe, number: int, lesson: Lesson, *, at: datetime) -> int:
    """Return the action item that it ends in."""
    author = troupe.actors[("ana", "mei")[number % 2]]
    reviews.begin(tx, number, actor=author, now=at)
    found = reviews.get(tx, number, actor=author)
    text = NewReview(
        summary=lesson.summary,
        impact=lesson.impact,
        went_well=lesson.went_well,
        went_badly=lesson.went_badly,
        lessons=lesson.lesson,
        causes=(Cause(CauseKind.TRIGGER, lesson.trigger), Cause(CauseKind.ROOT, lesson.root)),
    )
    reviews.save(tx, number, text, expected_version=found.version, actor=author, now=at)
    item = NewActionItem(lesson.promise, author.person_id, (at + 10 * DAY).date())
    item_id = action_items.add(tx, number, item, actor=author, now=at + 10 * MINUTE)
    reviews.publish(tx, number, actor=author, now=at + 30 * MINUTE)
    return item_id


def _rehearse(tx: Tx, troupe: Troupe, *, now: datetime) -> None:
    mei = troupe.actors["mei"]
    drill = NewDrill(
        "The database host is gone",
        "Mei pulls the plug of the standby. Who notices, how, and how soon?",
        troupe.services["database"].id,
    )
    drill_id = drills.plan(tx, drill, actor=mei, now=now - DAY)
    number = drills.start(tx, drill_id, actor=mei, now=now)
    chidi = troupe.actors["chidi"]
    progress.acknowledge(tx, number, actor=chidi, now=now + timedelta(minutes=4))
    said = Resolution(Code.FIXED, "Failed over by the runbook.", is_verified=True)
    resolving.resolve(tx, number, said, actor=chidi, now=now + timedelta(minutes=26))
    notes = "The runbook named a host that is gone; mended."
    drills.end(tx, drill_id, notes=notes, actor=mei, now=now + timedelta(minutes=40))
