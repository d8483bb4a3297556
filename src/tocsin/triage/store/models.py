"""What was learned: of a target as a whole, and of the words of the texts at hand."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from tocsin.kit.tx import Json, Tx
from tocsin.triage.model import Model, Word
from tocsin.triage.reliability import BINS, Reliability
from tocsin.triage.suggestion import Target


@dataclass(frozen=True, slots=True)
class _Whole:
    learned: int
    label_ids: tuple[int, ...]
    counts: tuple[int, ...]
    weights: tuple[float, ...]
    guessed: tuple[float, ...]
    hit: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _WordRow:
    word: int
    seen: int
    pull: float
    label_ids: tuple[int, ...]
    weights: tuple[float, ...]


def load(tx: Tx, target: Target, words: Collection[int]) -> Model:
    """Return the model of a target as far as these words go."""
    whole = _whole(tx, target)
    rows = tx.all(
        _WordRow,
        """
        select word, seen, pull, label_ids, weights
        from triage_word
        where target = %(target)s and word = any(%(words)s::bigint[])
        order by word
        limit 1000000
        """,
        target=target.value,
        words=list(words),
    )
    return Model(
        whole.learned,
        dict(zip(whole.label_ids, whole.counts, strict=True)),
        dict(zip(whole.label_ids, whole.weights, strict=True)),
        {
            row.word: Word(row.seen, row.pull, dict(zip(row.label_ids, row.weights, strict=True)))
            for row in rows
        },
    )


def save(tx: Tx, target: Target, model: Model) -> None:
    """Write it as it is now; in the order of the words."""
    tx.run(
        """
        update triage_target
        set learned = %(learned)s, label_ids = %(labels)s, counts = %(counts)s,
            weights = %(weights)s
        where target = %(target)s
        """,
        target=target.value,
        learned=model.learned,
        labels=list(model.weights),
        counts=[model.counts.get(label, 0) for label in model.weights],
        weights=list(model.weights.values()),
    )
    tx.run(
        """
        insert into triage_word (target, word, seen, pull, label_ids, weights)
        select %(target)s, word, seen, pull, label_ids, weights
        from jsonb_to_recordset(%(rows)s) as given (
            word bigint, seen int, pull real, label_ids bigint[], weights real[]
        )
        order by word
        on conflict (target, word) do update
            set seen = excluded.seen, pull = excluded.pull,
                label_ids = excluded.label_ids, weights = excluded.weights
        """,
        target=target.value,
        rows=Json([_row(digest, word) for digest, word in model.words.items()]),
    )


def reliability(tx: Tx, target: Target) -> Reliability:
    whole = _whole(tx, target)
    return Reliability(whole.guessed, whole.hit) if len(whole.guessed) == BINS else Reliability()


def set_reliability(tx: Tx, target: Target, known: Reliability) -> None:
    tx.run(
        """
        update triage_target
        set guessed = %(guessed)s, hit = %(hit)s
        where target = %(target)s
        """,
        target=target.value,
        guessed=list(known.guessed),
        hit=list(known.hit),
    )


def learned(tx: Tx) -> Mapping[Target, int]:
    """Return from how many cases each target was learned."""
    return {target: _whole(tx, target).learned for target in Target}


def forget(tx: Tx) -> None:
    tx.run("delete from triage_word")
    tx.run(
        """
        update triage_target
        set learned = 0, label_ids = '{}', counts = '{}', weights = '{}', guessed = '{}',
            hit = '{}'
        """
    )


def _whole(tx: Tx, target: Target) -> _Whole:
    return tx.all(
        _Whole,
        """
        select learned, label_ids, counts, weights, guessed, hit
        from triage_target
        where target = %(target)s
        limit 1
        """,
        target=target.value,
    )[0]


def _row(digest: int, word: Word) -> dict[str, Any]:
    return {
        "word": digest,
        "seen": word.seen,
        "pull": word.pull,
        "label_ids": list(word.weights),
        "weights": [round(weight, 5) for weight in word.weights.values()],
    }
