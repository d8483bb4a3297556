"""Which alerts this process has seen open, by source and identity.

It is a hint, for the database has the last word: who relies on it counts what was really there.
"""

from collections.abc import Iterable

Key = tuple[int, str]
"""Source and identity."""

AT_MOST = 65_536
"""Some 10 MB at most."""


class Memory:
    """Two halves, of which the older is dropped when the younger is full.

    Threads share it without a lock: what one of them loses to another is read in full once more.
    """

    def __init__(self, at_most: int = AT_MOST) -> None:
        self._half = at_most // 2
        self._young: dict[Key, None] = {}
        self._old: dict[Key, None] = {}

    def has(self, key: Key) -> bool:
        return key in self._young or self._has_aged(key)

    def note(self, keys: Iterable[Key]) -> None:
        for key in keys:
            if len(self._young) >= self._half:
                self._old, self._young = self._young, {}
            self._young[key] = None

    def forget(self, keys: Iterable[Key]) -> None:
        for key in keys:
            self._young.pop(key, None)
            self._old.pop(key, None)

    def _has_aged(self, key: Key) -> bool:
        if key not in self._old:
            return False
        self.note([key])
        return True
