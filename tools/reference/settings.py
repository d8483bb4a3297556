"""docs/reference/settings.md: the environment variables, from the settings' own description."""

from collections.abc import Iterator

from tocsin.kit.settings import Settings
from tools.reference import markdown

WORDS = (
    "All of them are environment variables, read once at the start; a wrong one stops the process "
    "and says so. Everything else is set in Tocsin itself, on its pages, through its API or by a "
    "[blueprint](blueprint.md)."
)


def render() -> str:
    columns = ("variable", "if it is not set", "what it is")
    return markdown.page("Settings", WORDS, markdown.table(columns, sorted(_rows())))


def faults(described: type[Settings] = Settings) -> Iterator[str]:
    for name, field in described.model_fields.items():
        if not field.description:
            yield f"the setting {name} has no description in tocsin/kit/settings.py"


def _rows() -> Iterator[tuple[str, str, str]]:
    for name, field in Settings.model_fields.items():
        variable = str(field.validation_alias or f"TOCSIN_{name.upper()}")
        has_default = field.default is not None and not field.default_factory
        default = markdown.code(field.default) if has_default else ""
        yield markdown.code(variable), default, field.description or ""
