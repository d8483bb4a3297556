"""The one guard around what others wrote: a part that is not as their program has it is refused.

A fault of ours raises the same errors, so it is told apart by where it happened, and goes on as the
fault that it is: nobody should look for it in their export.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import NoneType, TracebackType

from tocsin.kit import errors

_PLAIN = (dict, list, str, int, float, bool, NoneType)
_OURS, _READERS = "tocsin.", __name__.rpartition(".")[0]


@contextmanager
def parts_of(program: str, *, refused_as: type[errors.Invalid]) -> Iterator[None]:
    try:
        yield
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        if not _is_theirs(error):
            raise
        raise refused_as(f"A part of this is not as {program} has it: {error!r}.") from error


def _is_theirs(error: Exception) -> bool:
    """Whether an importer met it itself, in what is plain data as a file holds it."""
    if isinstance(error, AttributeError) and not isinstance(error.obj, _PLAIN):
        return False
    return _place(error.__traceback__).startswith(_READERS)


def _place(trace: TracebackType | None) -> str:
    """Return the last module of ours that it went through."""
    name = ""
    while trace is not None:
        here = str(trace.tb_frame.f_globals.get("__name__"))
        name = here if here.startswith(_OURS) else name
        trace = trace.tb_next
    return name
