"""When something ends, as people say it: at a time, or after so long."""

from datetime import datetime, timedelta

from tocsin.kit import errors


class NeedsAnEnd(errors.Invalid):
    def __init__(self) -> None:
        sentence = "Say when it ends, by ends_at or by lasts, and by one of them only."
        super().__init__(sentence, fields={"ends_at": sentence})


def ends(starts_at: datetime, *, at: datetime | None, lasts: timedelta | None) -> datetime:
    """Return the end that was said in one of the two ways, or raise NeedsAnEnd."""
    if lasts is None:
        if at is None:
            raise NeedsAnEnd
        return at
    if at is not None:
        raise NeedsAnEnd
    try:
        return starts_at + lasts
    except OverflowError as error:
        raise NeedsAnEnd from error
