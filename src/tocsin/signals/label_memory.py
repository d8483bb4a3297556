"""What the bytes of labels mean, remembered by the bytes as they came."""

from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Memory(Generic[Thing]):
    """Two halves, of which the older is dropped when the younger is full.

    Threads share it without a lock: what one of them loses to another is read once more.
    """

    def __init__(self, at_most: int) -> None:
        self._half = at_most // 2
        self._young: dict[bytes, Thing] = {}
        self._old: dict[bytes, Thing] = {}

    def get(self, said: bytes) -> Thing | None:
        found = self._young.get(said)
        if found is None and said in self._old:
            found = self._old.get(said)
            if found is not None:
                self.keep(said, found)
        return found

    def keep(self, said: bytes, thing: Thing) -> None:
        if len(self._young) >= self._half:
            self._old, self._young = self._young, {}
        self._young[said] = thing

    def forget(self) -> None:
        self._young, self._old = {}, {}
