"""The settings as a command sees them: the environment, then the options of its command line."""

from typing import Any

from pydantic import ValidationError

from tocsin.kit import errors
from tocsin.kit.settings import Settings


class WrongSetting(errors.Invalid):
    """An environment variable or an option has a value that it cannot have."""


def read(**options: Any) -> Settings:
    """Settings of the environment, overruled by the options that were given."""
    given = {name: value for name, value in options.items() if value is not None}
    try:
        return Settings(**given)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}." for e in error.errors()]
        raise WrongSetting(f"A setting is wrong. {' '.join(faults)}") from error
