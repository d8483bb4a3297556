"""A mapping as a form: a selector for each field, words for states and severities, rows of labels.

What a person picks in the payload beside it lands in the field that they chose.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from tocsin.signals import selector
from tocsin.signals.mapping import TEXTS
from tocsin.signals.signal import Severity, State

PICK = "pick:"
EACH = "each:"
FIELDS = {
    "summary": ("Title", "Who is paged reads it first."),
    "identity": ("Identity", "The same for firing and resolved: what repeats it is one alert."),
    "state": ("State", "Where it says whether it fires or is over."),
    "severity": ("Severity", "Where it says how bad it is."),
    "description": ("Description", ""),
    "service": ("Service", "The name of one of the services."),
    "occurred_at": ("Began at", ""),
    "ends_at": ("Ends at", "It is closed then, unless it fires again."),
}
_LISTS = {"labels": "A label", "links": "A link"}
TARGETS = [*((name, title) for name, (title, _) in FIELDS.items()), *_LISTS.items()]


class LabelForm(BaseModel):
    name: str = ""
    at: str = ""


class WordsForm(BaseModel):
    """Where the word stands, which words mean what, and what it is when it is none of them."""

    path: str = ""
    words: dict[str, str] = {}
    default: str = ""


class MappingForm(BaseModel):
    ref: str = ""
    paste: str = ""
    each: str = ""
    texts: dict[str, str] = {}
    state: WordsForm = WordsForm()
    severity: WordsForm = WordsForm()
    labels: list[LabelForm] = []
    all_labels: str = ""
    links: list[str] = []
    target: str = "summary"
    do: str = ""

    def wanted(self) -> dict[str, Any]:
        """The mapping that was written; what was left empty is left out."""
        labels = {each.name.strip() or selector.name(each.at): each.at for each in self.labels}
        found: dict[str, Any] = {
            "each": self.each.strip(),
            **{name: _selector(self.texts.get(name, "")) for name in TEXTS},
            "state": _words(self.state),
            "severity": _words(self.severity),
            "labels": self.all_labels.strip() or {name: at for name, at in labels.items() if at},
            "links": [each.strip() for each in self.links if each.strip()],
        }
        return {name: value for name, value in found.items() if value}


def filled(mapping: Mapping[str, Any], *, ref: str) -> MappingForm:
    labels = mapping.get("labels", {})
    if isinstance(labels, list):
        labels = {selector.name(each): each for each in labels}
    rows = labels.items() if isinstance(labels, dict) else ()
    return MappingForm(
        ref=ref,
        each=mapping.get("each", ""),
        texts={name: _written(mapping[name]) for name in TEXTS if name in mapping},
        state=_words_form(mapping.get("state")),
        severity=_words_form(mapping.get("severity")),
        labels=[LabelForm(name=name, at=_written(at)) for name, at in rows],
        all_labels=labels if isinstance(labels, str) else "",
        links=list(mapping.get("links", [])),
    )


def picked(form: MappingForm) -> MappingForm:
    """The form with what was picked in the payload where it belongs."""
    if form.do.startswith(EACH):
        return form.model_copy(update={"each": form.do.removeprefix(EACH)})
    if not form.do.startswith(PICK):
        return form
    path = form.do.removeprefix(PICK)
    if form.target == "labels":
        return form.model_copy(
            update={"labels": [*form.labels, LabelForm(name=selector.name(path), at=path)]}
        )
    if form.target == "links":
        return form.model_copy(update={"links": [*form.links, path]})
    if form.target in ("state", "severity"):
        words: WordsForm = getattr(form, form.target)
        return form.model_copy(update={form.target: words.model_copy(update={"path": path})})
    return form.model_copy(update={"texts": {**form.texts, form.target: path}})


def groups() -> dict[str, list[str]]:
    """Our own words for a state and a severity, in the order in which they are asked for."""
    return {"state": [str(each) for each in State], "severity": [str(each) for each in Severity]}


def _selector(text: str) -> Any:
    """One selector, or several in as many lines, of which the first that leads anywhere counts."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines if len(lines) > 1 else "".join(lines)


def _written(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list) else str(value)


def _words(form: WordsForm) -> Any:
    path = _selector(form.path)
    lists = {
        ours: [word.strip() for word in said.split(",") if word.strip()]
        for ours, said in form.words.items()
    }
    said: dict[str, Any] = {ours: words for ours, words in lists.items() if words}
    if form.default:
        said["default"] = form.default
    return {"path": path, **said} if path and said else path


def _words_form(rule: Any) -> WordsForm:
    if not isinstance(rule, dict):
        return WordsForm(path=_written(rule) if rule else "")
    lists = {ours: words for ours, words in rule.items() if isinstance(words, list)}
    lists.pop("path", None)
    return WordsForm(
        path=_written(rule.get("path", "")),
        words={ours: ", ".join(map(str, words)) for ours, words in lists.items()},
        default=str(rule.get("default", "")),
    )
