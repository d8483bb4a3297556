"""The forms of a page as a browser would send them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    shown: set[str] = field(default_factory=set)


class _Reader(HTMLParser):
    def __init__(self, path: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._path = path
        self._form: Form | None = None
        self._name = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form" and given.get("method") == "post":
            self._form = Form(given.get("action") or self._path)
            self.forms.append(self._form)
        if self._form is None or (not given.get("name") and tag != "option"):
            return
        if tag == "input":
            self._input(self._form, given)
        elif tag in ("select", "textarea"):
            self._name, self._text = given["name"], ""
            self._form.fields[self._name] = ""
            self._form.shown.add(self._name)
        elif tag == "option" and "selected" in given:
            self._form.fields[self._name] = given.get("value", "")

    def handle_data(self, data: str) -> None:
        if self._name:
            self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._form:
            self._form.fields[self._name] = self._text.removeprefix("\n")
        if tag in ("textarea", "select"):
            self._name = ""
        if tag == "form":
            self._form = None

    def _input(self, form: Form, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("checkbox", "radio") and "checked" not in given:
            form.shown.add(given["name"])
            return
        form.fields[given["name"]] = given.get("value", "")
        if kind != "hidden":
            form.shown.add(given["name"])


def forms_of(html: str, path: str) -> list[Form]:
    """Return the forms in which there is something to fill in."""
    reader = _Reader(path)
    reader.feed(html)
    return [form for form in reader.forms if form.shown]
