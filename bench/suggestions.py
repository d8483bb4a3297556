"""How right the suggestions are: learned as the engine learns them, from real tickets.

    python -m bench.suggestions TICKETS.csv.gz [--text Document] [--label Topic_group]

A ticket in five is kept aside, chosen by a hash of its text, so that no text is on both sides. The
others are learned in a random order that is the same each time, a portion at a time, and what was
kept aside is guessed after 300, 1,000, 3,000, 10,000 and all. The confidence is calibrated by the
guesses made while learning, never by what was kept aside.
"""

import argparse
import csv
import gzip
import random
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from tocsin.triage import learning, model, reliability, telling_words
from tocsin.triage.learning import Lesson
from tocsin.triage.model import Model
from tocsin.triage.reliability import Reliability

AT = (300, 1000, 3000, 10_000)
PORTION = 100


def tickets(path: Path, text: str, label: str) -> Iterator[tuple[str, str]]:
    csv.field_size_limit(sys.maxsize)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row[label]:
                yield " ".join(row[name] for name in text.split(",")), row[label]


def split(every: Sequence[tuple[str, str]]) -> tuple[list[Lesson], list[Lesson]]:
    """Return what is learned and what is kept aside."""
    names = {name: number for number, name in enumerate(sorted({name for _, name in every}), 1)}
    sides: tuple[list[Lesson], list[Lesson]] = ([], [])
    for words, name in every:
        aside = zlib.crc32(words.encode()) % 5 == 0
        sides[aside].append(Lesson(telling_words.counted(words), names[name]))
    random.Random(7).shuffle(sides[0])
    return sides


def learned(cases: Sequence[Lesson], at: Sequence[int]) -> Iterator[tuple[int, Model, Reliability]]:
    """Learn them as the engine does, and stop where somebody wants to look."""
    known, right, cursor = Model(), Reliability(), 0
    for begin in range(0, len(cases), PORTION):
        new = cases[begin : begin + PORTION]
        wanted = learning.rehearsals(known.learned) * len(new)
        old = [cases[(cursor + i) % begin] for i in range(wanted)] if begin else []
        cursor = (cursor + wanted) % max(begin, 1)
        right = learning.study(known, right, new, old)
        if known.learned in at or known.learned == len(cases):
            yield known.learned, known, right


def judged(known: Model, right: Reliability, aside: Sequence[Lesson]) -> str:
    """Return accuracy, macro F1, top three, and how far confidence and truth are apart."""
    hits = third = 0
    bins = [[0.0, 0.0, 0.0] for _ in range(10)]
    told: dict[int, list[int]] = {}
    for lesson in aside:
        likely = reliability.shared(right, model.best(known.likely(lesson.text)))
        (first, sure), *_ = likely
        hits += first == lesson.label
        third += lesson.label in [label for label, _ in likely[:3]]
        place = bins[min(int(sure * 10), 9)]
        place[0], place[1], place[2] = (
            place[0] + 1,
            place[1] + (first == lesson.label),
            place[2] + sure,
        )
        for label in {first, lesson.label}:
            counts = told.setdefault(label, [0, 0, 0])
            counts[0] += label == first == lesson.label
            counts[1] += label == first
            counts[2] += label == lesson.label
    f1 = sum(2 * a / max(b + c, 1) for a, b, c in told.values()) / len(told)
    error = sum(abs(right_ - said) for _, right_, said in bins) / len(aside)
    table = " ".join(f"{s / n:.2f}:{r / n:.2f}({n:.0f})" for n, r, s in bins if n)
    return (
        f"accuracy {hits / len(aside):.4f}  macro F1 {f1:.4f}  top 3 {third / len(aside):.4f}"
        f"  calibration error {error:.4f}\n    said:was {table}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--text", default="Document", help="The columns of the text, by comma.")
    parser.add_argument("--label", default="Topic_group")
    parser.add_argument("--most", type=int, default=None, help="Learn no more than so many.")
    given = parser.parse_args()
    cases, aside = split(list(tickets(given.file, given.text, given.label)))
    print(f"{len(cases)} to learn, {len(aside)} kept aside")
    began = time.process_time()
    for number, known, right in learned(cases[: given.most], AT):
        spent = time.process_time() - began
        print(f"{number:6} {judged(known, right, aside)}  {spent:.1f} s, {len(known.words)} words")


if __name__ == "__main__":
    main()
