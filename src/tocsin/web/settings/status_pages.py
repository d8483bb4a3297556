"""Status pages: which services they show, under which names, to whom."""

from pydantic import BaseModel
from starlette.responses import Response

from tocsin.comms.actions import pages
from tocsin.comms.status_page import NewComponent, NewPage
from tocsin.identity.permission import Permission
from tocsin.kit.routing import Router
from tocsin.kit.tx import Tx
from tocsin.web import forms, names, nested, render
from tocsin.web.here import Here, Standing

router = Router()

_PATH = "/settings/status-pages"


class Component(BaseModel):
    service_id: str = ""
    name: str = ""
    description: str = ""
    group: str = ""


class PageForm(BaseModel):
    slug: str = ""
    title: str = ""
    description: str = ""
    is_public: bool = False
    is_automatic: bool = False
    time_zone: str = "UTC"
    components: list[Component] = []

    def wanted(self) -> NewPage:
        components = tuple(
            NewComponent(number, each.name, each.description, each.group or None)
            for each in self.components
            if (number := forms.number_of(each.service_id)) is not None
        )
        return NewPage(
            self.slug,
            self.title,
            self.description,
            self.is_public,
            self.is_automatic,
            self.time_zone,
            components,
        )


@router.get(_PATH)
def index(here: Here) -> Response:
    here.require(Permission.READ)
    shown: render.Shown = {"pages": here.ask(pages.listed), "url": here.settings.base_url}
    return here.page("settings/status_pages/index.html", **shown)


@router.get(f"{_PATH}/new")
def new(here: Here) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, here.look(lambda tx: _fresh(tx, here.reader.zone)), None)


@router.post(f"{_PATH}/new")
def create(here: Here, given: nested.Nested) -> Response:
    form = nested.filled(PageForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, None)
    try:
        here.act(lambda tx, **by: pages.create(tx, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, None, refusal=refusal)
    return render.redirect(_PATH, notice=f"It is at /status/{form.slug.strip().lower()}.")


@router.get(f"{_PATH}/{{slug}}")
def edit(here: Here, slug: str) -> Response:
    here.require(Permission.CONFIGURE)
    return _form(here, _filled(here.ask(lambda tx, **by: pages.get(tx, slug, **by))), slug)


@router.post(f"{_PATH}/{{slug}}")
def replace(here: Here, slug: str, given: nested.Nested) -> Response:
    form = nested.filled(PageForm, given)
    if given.get("do", "save") != "save":
        return _form(here, form, slug)
    try:
        here.act(lambda tx, **by: pages.replace(tx, slug, form.wanted(), **by))
    except forms.REFUSED as refusal:
        return _form(here, form, slug, refusal=refusal)
    return render.redirect(_PATH, notice="Saved.")


@router.post(f"{_PATH}/{{slug}}/removal")
def remove(here: Here, slug: str) -> Response:
    here.act(lambda tx, **by: pages.delete(tx, slug, **by))
    return render.redirect(_PATH, notice="The page is gone.")


def _fresh(tx: Tx, zone: str) -> PageForm:
    suggested = [_component(each) for each in pages.suggested(tx, is_public=True)]
    return PageForm(is_public=True, is_automatic=True, time_zone=zone, components=suggested)


def _filled(found: NewPage) -> PageForm:
    return PageForm(
        slug=found.slug,
        title=found.title,
        description=found.description,
        is_public=found.is_public,
        is_automatic=found.is_automatic,
        time_zone=found.time_zone,
        components=[_component(each) for each in found.components],
    )


def _component(given: NewComponent) -> Component:
    return Component(
        service_id=str(given.service_id),
        name=given.name,
        description=given.description,
        group=given.group or "",
    )


def _form(
    here: Standing, form: PageForm, slug: str | None, *, refusal: forms.Refusal | None = None
) -> Response:
    services = here.look(names.services)
    shown: render.Shown = {"slug": slug, "services": services, "url": here.settings.base_url}
    return here.form("settings/status_pages/form.html", form, refusal, **shown)
