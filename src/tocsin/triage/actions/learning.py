"""Learning what incidents were: a portion at a time, in the order in which they came.

Whatever is said of one later is learned, too. One engine at a time does it, and it keeps nobody
waiting who logs an incident.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from tocsin.identity import permission
from tocsin.identity.actor import Actor
from tocsin.identity.permission import Permission
from tocsin.incidents.actions import examples
from tocsin.incidents.example import Example
from tocsin.kit import ledger
from tocsin.kit.due import Condition
from tocsin.kit.tx import Tx
from tocsin.triage import learning, telling_words
from tocsin.triage.learning import Lesson
from tocsin.triage.model import Counts
from tocsin.triage.store import cases, models
from tocsin.triage.store.cases import Learned, Progress
from tocsin.triage.suggestion import Target

AT_ONCE = 100
IS_DUE: Condition = f"{cases.HAS_DUE} or {cases.WALKED_TO} < {examples.NEWEST}"


def learn(tx: Tx) -> bool:
    """Learn the next portion; return whether there was any."""
    progress = cases.take_turn(tx)
    if progress is None:
        return False
    due = cases.due(tx, limit=AT_ONCE)
    walked = examples.after(tx, progress.walked_to, limit=AT_ONCE - len(due))
    new = [*examples.some(tx, due), *(each for each in walked if each.number not in due)]
    if not due and not walked:
        return False
    wanted = len(new) * learning.rehearsals(max(models.learned(tx).values()))
    rehearsed = _rehearsed(tx, progress, wanted)
    _study(tx, new, examples.some(tx, rehearsed))
    cases.put(tx, [_learned(each) for each in new if each.number in due or labels_of(each)])
    cases.settle(tx, due)
    walked_to = max([progress.walked_to, *(each.number for each in walked)])
    cases.set_progress(tx, Progress(walked_to, rehearsed[-1] if rehearsed else 0))
    return True


def relearn(tx: Tx, *, actor: Actor, now: datetime) -> None:
    """Forget all and learn the whole history anew, as what it is by now."""
    permission.require(actor, Permission.CONFIGURE)
    cases.forget(tx)
    models.forget(tx)
    ledger.record(
        tx,
        kind="suggestion.forgotten",
        subject="setting/suggestion",
        actor=actor.label,
        at=now,
        data={},
    )


def labels_of(example: Example) -> Mapping[Target, int]:
    """Return where people sorted it to; a drill is like nothing that happens."""
    if example.is_drill:
        return {}
    found = {
        Target.CATEGORY: example.category_id,
        Target.SERVICE: example.service_id if example.is_told else None,
        Target.TEAM: example.team_id if example.is_told else None,
    }
    return {target: label for target, label in found.items() if label is not None}


def _study(tx: Tx, new: Sequence[Example], old: Sequence[Example]) -> None:
    texts = {each.number: telling_words.counted(each.text) for each in (*new, *old)}
    before = {row.incident_number: row for row in cases.some(tx, list(texts))}
    for target in Target:
        lessons = _lessons(new, texts, before, target)
        if not lessons:
            continue
        again = _lessons(old, texts, before, target)
        words = {word for each in (*lessons, *again) for word in each.text}
        model = models.load(tx, target, words)
        known = models.reliability(tx, target)
        after = learning.study(model, known, lessons, again)
        models.save(tx, target, model)
        models.set_reliability(tx, target, after)


def _lessons(
    given: Sequence[Example],
    texts: Mapping[int, Counts],
    before: Mapping[int, Learned],
    target: Target,
) -> list[Lesson]:
    found = []
    for each in given:
        label = labels_of(each).get(target)
        if label is not None:
            known = before.get(each.number)
            was = getattr(known, f"{target}_id") if known else None
            found.append(Lesson(texts[each.number], label, was))
    return found


def _rehearsed(tx: Tx, progress: Progress, wanted: int) -> list[int]:
    """Return whose turn it is to be read again; after the last it is the first's."""
    found = cases.after(tx, progress.rehearsed_to, limit=wanted)
    return found or cases.after(tx, 0, limit=wanted)


def _learned(example: Example) -> Learned:
    labels = labels_of(example)
    return Learned(example.number, *(labels.get(target) for target in Target))
