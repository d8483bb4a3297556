"""A commit that waits too long for a standby is cancelled, however long nobody committed before."""

import threading
from contextlib import closing
from typing import Any, cast

import psycopg

from tocsin.kit.patience import Patience


class Line:
    """Stands for a connection: knows that it was told to give up."""

    def __init__(self) -> None:
        self.told = threading.Event()

    def cancel_safe(self, *, timeout: float) -> None:
        assert timeout > 0
        self.told.set()


def commit(patience: Patience, line: Line, *, seconds: float) -> bool:
    """Wait for so long, and say whether that was cut short."""
    with patience.with_(cast(psycopg.Connection[Any], line)):
        return line.told.wait(seconds)


def test_each_commit_that_takes_too_long_is_cancelled() -> None:
    with closing(Patience(0.05)) as patience:
        assert [commit(patience, Line(), seconds=20) for _ in range(2)] == [True, True]


def test_who_looks_after_commits_rests_when_there_is_none_and_comes_back() -> None:
    with closing(Patience(0.05)) as patience:
        assert not commit(patience, Line(), seconds=0)
        while not patience._is_resting:
            threading.Event().wait(0.01)
        assert commit(patience, Line(), seconds=20)
