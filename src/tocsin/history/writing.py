"""A mapping as it is written and as it is kept: read key by key, so that a misspelt one shows."""

import io
import re
import tomllib
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Annotated, Any, Self, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from tocsin.history import field as fields
from tocsin.history.mapping import MAKES, BadMapping, Mapping
from tocsin.incidents.lifecycle import Channel, Status
from tocsin.incidents.priority import Level, Priority

LARGEST = 262_144
MOST_WORDS = 2000
_TOML = re.compile(r"^\s*(\[|[\w\"'-]+\s*=)")
T = TypeVar("T")


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Texts = Annotated[list[Annotated[str, Field(max_length=300)]], BeforeValidator(_listed)]
Word = Annotated[str, Field(max_length=200)]


class _Written(BaseModel):
    """The keys of the file; what is not among them is a mistake."""

    model_config = ConfigDict(extra="forbid")

    tool: Annotated[str, Field(min_length=1, max_length=60)]
    time_zone: str = "UTC"
    times: Texts = []
    blank: Texts = []
    encoding: str = ""
    delimiter: Annotated[str, Field(max_length=1)] = ""
    make: Texts = []
    columns: dict[fields.Field, Texts]
    keep: Annotated[dict[Word, Word], Field(max_length=100)] = {}
    status: Annotated[dict[Word, Status], Field(max_length=MOST_WORDS)] = {}
    priority: Annotated[dict[Word, Priority], Field(max_length=MOST_WORDS)] = {}
    impact: Annotated[dict[Word, Level], Field(max_length=MOST_WORDS)] = {}
    urgency: Annotated[dict[Word, Level], Field(max_length=MOST_WORDS)] = {}
    channel: Annotated[dict[Word, Channel], Field(max_length=MOST_WORDS)] = {}
    code: Annotated[dict[Word, Word], Field(max_length=MOST_WORDS)] = {}
    people: Annotated[dict[Word, Word], Field(max_length=MOST_WORDS)] = {}

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        _check(self.time_zone)
        for form in self.times:
            _check_time(form)
        missing = [name for name in fields.NEEDED if not self.columns.get(name)]
        if missing:
            raise ValueError(f"columns lacks {', '.join(missing)}")
        if wrong := [each for each in self.make if each not in MAKES]:
            raise ValueError(f"make knows {', '.join(MAKES)}; not {wrong[0]}")
        return self


def read(text: str) -> Mapping:
    """Read a mapping; the error names the key that is wrong."""
    if len(text) > LARGEST:
        raise BadMapping(f"A mapping has at most {LARGEST} characters.")
    return of_plain(_toml(text) if _is_toml(text) else _yaml(text))


def of_plain(plain: Any) -> Mapping:
    """Read one that was kept, or came as JSON."""
    if not isinstance(plain, dict):
        raise BadMapping("A mapping has keys, such as tool and columns.")
    try:
        written = _Written.model_validate(plain)
    except ValidationError as error:
        raise BadMapping("\n".join(_sentences(error))) from error
    return _mapping(written)


def plain(mapping: Mapping) -> dict[str, Any]:
    """Return it as it is kept."""
    words = ("status", "priority", "impact", "urgency", "channel", "code", "people")
    return {
        "tool": mapping.tool,
        "time_zone": mapping.time_zone,
        "times": list(mapping.times),
        "blank": sorted(mapping.blank),
        "encoding": mapping.encoding,
        "delimiter": mapping.delimiter,
        "make": sorted(mapping.makes),
        "columns": {str(name): list(given) for name, given in mapping.columns.items() if given},
        "keep": dict(mapping.keep),
        **{name: {k: str(v) for k, v in getattr(mapping, name).items()} for name in words},
    }


def _mapping(written: _Written) -> Mapping:
    def folded(words: dict[str, T]) -> dict[str, T]:
        return {word.casefold(): meaning for word, meaning in words.items()}

    return Mapping(
        tool=written.tool,
        columns={name: tuple(given) for name, given in written.columns.items()},
        keep=written.keep,
        time_zone=written.time_zone,
        times=tuple(written.times),
        blank=frozenset(written.blank),
        encoding=written.encoding,
        delimiter=written.delimiter,
        makes=frozenset(written.make),
        status=folded(written.status),
        priority=folded(written.priority),
        impact=folded(written.impact),
        urgency=folded(written.urgency),
        channel=folded(written.channel),
        code=folded(written.code),
        people=folded(written.people),
    )


def _check(time_zone: str) -> None:
    try:
        ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {time_zone}") from error


def _check_time(form: str) -> None:
    example = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
    if form == "epoch":
        return
    try:
        datetime.strptime(example.strftime(form), form).replace(tzinfo=UTC)
    except (ValueError, re.error) as error:
        raise ValueError(f"{form} is no form of a time, such as %d/%m/%Y %H:%M") from error


def _is_toml(text: str) -> bool:
    lines = (line for line in text.splitlines() if line.strip() and not line.startswith("#"))
    return bool(_TOML.match(next(lines, "")))


def _toml(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadMapping(f"This cannot be read as TOML: {error}.") from error


def _yaml(text: str) -> Any:
    try:
        return YAML(typ="safe", pure=True).load(io.StringIO(text))
    except (YAMLError, RecursionError, ValueError) as error:
        said = " ".join(str(error).split())[:300]
        raise BadMapping(f"This cannot be read as TOML or YAML: {said}.") from error


def _sentences(error: ValidationError) -> Iterable[str]:
    spoken: Callable[[Any], str] = lambda one: ".".join(str(part) for part in one["loc"])  # noqa: E731
    for one in error.errors(include_url=False)[:20]:
        place = f"{spoken(one)}: " if one["loc"] else ""
        yield f"{place}{str(one['msg']).removeprefix('Value error, ')}."
