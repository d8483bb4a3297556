"""Templates, the words they may use, and the page that comes out."""

import base64
import functools
import json
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from jinja2.runtime import Macro
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from tocsin.desk import wording
from tocsin.identity import permission
from tocsin.identity.permission import Permission
from tocsin.kit import text
from tocsin.web import assets, moments, words

_TEMPLATES = Path(__file__).parent / "templates"
_NOTICE = "tocsin_notice"
_THEME = "tocsin_theme"
_THEMES = {"light", "dark"}
_A_YEAR = 31_536_000

Shown = dict[str, Any]
"""What a page shows, by the names that its template uses."""


@functools.cache
def _read_once() -> Environment:
    return _environment(assets.load())


def load(app: Starlette) -> None:
    """Give the pages their templates and static files, which a process reads and compiles once."""
    _use(app, _read_once())


def reload(app: Starlette) -> None:
    """Read them anew, as before each page in development."""
    _use(app, _environment(assets.load()))


def _use(app: Starlette, templates: Environment) -> None:
    app.state.templates = templates
    app.state.assets = templates.globals["assets"]


def _environment(served: assets.Assets) -> Environment:
    made = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters |= {
        "age": words.age,
        "amid": words.amid,
        "clock_time": words.clock_time,
        "day": words.day,
        "exact": words.exact,
        "field_time": moments.written,
        "initials": words.initials,
        "markdown": lambda source: Markup(text.markdown(source)),  # noqa: S704 - nh3 cleaned it  # nosec B704
        "place": words.place,
        "plain": text.plain,
        "moment": words.moment,
        "relative": words.relative,
        "sentence": words.sentence,
        "spoken": words.spoken,
        "truncate_text": text.truncate,
    }
    made.globals |= {
        "assets": served,
        "count": words.count,
        "described": _described,
        "languages": wording.NAMES,
        "say": words.say,
        "sprite": served.url("icons.svg"),
    }
    made.globals["ui"] = _Components(made)
    return made


def page(request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
    """Render a template for whoever is signed in; ``context`` is what it shows."""
    if request.app.state.settings.development:
        reload(request.app)
    signed = getattr(request.state, "signed", None)
    reader = getattr(request.state, "reader", words.Reader())
    words.write_for(reader)
    context |= {
        "request": request,
        "now": reader.now,
        "language": reader.language,
        "signed": signed,
        "csrf": signed.csrf if signed else "",
        "may": functools.partial(_may, signed),
        "theme": _theme(request),
        "notice": _notice(request),
        "alarm": getattr(request.state, "alarm", None),
        "held": getattr(request.state, "held", None),
        "seen": getattr(request.state, "seen", 0),
    }
    body = _template(request, template).render(context)
    response = HTMLResponse(body, status, headers={"Cache-Control": "no-store"})
    if _NOTICE in request.cookies:
        response.delete_cookie(_NOTICE)
    return response


def _may(signed: Any, what: str, *team_ids: int | None) -> bool:
    """Whether who reads may do something; of what is a team's, also whether they lead that."""
    if not signed:
        return False
    if team_ids and Permission(what) is Permission.CONFIGURE:
        return permission.may_configure(signed.actor, team_ids)
    return permission.may(signed.actor, Permission(what))


def redirect(path: str, *, notice: str | None = None, undo: str | None = None) -> Response:
    """Lead on after a form; the notice is shown once, with a way back if there is one."""
    response = RedirectResponse(path, 303)
    if notice:
        packed = base64.urlsafe_b64encode(json.dumps([notice, undo]).encode()).decode()
        response.set_cookie(_NOTICE, packed, max_age=30, httponly=True, samesite="lax")
    return response


def keep_theme(response: Response, theme: str) -> Response:
    if theme in _THEMES:
        response.set_cookie(_THEME, theme, max_age=_A_YEAR, httponly=True, samesite="lax")
    else:
        response.delete_cookie(_THEME)
    return response


def _template(request: Request, name: str) -> Template:
    made: Environment = request.app.state.templates
    return made.get_template(name)


def _theme(request: Request) -> str:
    chosen = request.cookies.get(_THEME, "")
    return chosen if chosen in _THEMES else ""


def _notice(request: Request) -> tuple[str, str | None] | None:
    try:
        said, undo = json.loads(base64.urlsafe_b64decode(request.cookies.get(_NOTICE, "")))
    except ValueError:
        return None
    return str(said), undo if isinstance(undo, str) and undo.startswith("/") else None


def _described(name: str, hint: str, error: str, optional: bool) -> dict[str, str]:
    """Return what tells a screen reader about a field: its hint, its error, whether it must be."""
    ids = [f"{name}-{kind}" for kind, said in (("hint", hint), ("error", error)) if said]
    found = {"aria-describedby": " ".join(ids)} if ids else {}
    if error:
        found["aria-invalid"] = "true"
    if not optional:
        found["required"] = ""
    return found


class _Components:
    """The macros of every component, so that pages write ``ui.button(…)`` and import none.

    Components may use each other: they see this same thing. They are compiled with the first page,
    which takes a fifth of a second, and nobody who starts should wait for it.
    """

    def __init__(self, made: Environment) -> None:
        self._made = made

    def __getattr__(self, macro: str) -> Macro:
        found = self._gathered.get(macro)
        if found is None:
            raise AttributeError(f"There is no component {macro}.")
        return found

    @functools.cached_property
    def _gathered(self) -> dict[str, Macro]:
        names = self._made.list_templates(filter_func=lambda path: path.startswith("components/"))
        modules = [self._made.get_template(name).module for name in names]
        return {
            macro: function
            for module in modules
            for macro, function in vars(module).items()
            if isinstance(function, Macro)
        }
