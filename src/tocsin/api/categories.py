"""Categories of incidents: a tree that the organisation edits."""

from tocsin.api.frame import Frame
from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Input, Listed, Output
from tocsin.incidents import category
from tocsin.incidents.actions import configuring, merging
from tocsin.incidents.category import Category
from tocsin.kit import errors
from tocsin.kit.pages import Page

router = noun("categories")


class NoSuchCategory(errors.NotFound):
    def __init__(self, category_id: int) -> None:
        super().__init__(f"There is no category {category_id}.")


class CategoryOut(Output):
    """``path`` names it and all above it, as network/dns does; ``merged_into`` is what it became
    part of."""

    id: int
    path: str
    name: str
    parent: str | None
    is_archived: bool
    merged_into: int | None


class CategoryIn(Input):
    path: str


class MergerIn(Input):
    """``into`` is the path of the category that stays."""

    into: str


@router.get("", response_model=Listed[CategoryOut])
def list_all(frame: Reading, with_archived: bool = False) -> Page[Category]:
    """Return the whole tree by path."""
    return Page(configuring.categories(frame.tx, with_archived=with_archived))


@router.post("", status_code=201, response_model=CategoryOut)
def create(body: CategoryIn, frame: Writing) -> Category:
    """Add a category with all that are missing above it; an archived one comes back."""
    configuring.add_category(frame.tx, body.path, actor=frame.actor, now=frame.now)
    tidy = category.tidy(body.path)
    return next(each for each in configuring.categories(frame.tx) if each.path == tidy)


@router.patch("/{category_id}", response_model=CategoryOut)
def move(category_id: Id, body: CategoryIn, frame: Writing) -> Category:
    """Rename or move a category with all below it; the incidents keep theirs."""
    before = _known(category_id, frame).path
    configuring.rename_category(frame.tx, before, body.path, actor=frame.actor, now=frame.now)
    return _known(category_id, frame)


@router.post("/{category_id}/merger", response_model=CategoryOut)
def merge(category_id: Id, body: MergerIn, frame: Writing) -> Category:
    """Make it part of another, which is returned; what is open moves, what is over stays."""
    path = _known(category_id, frame).path
    merging.merge_category(frame.tx, path, body.into, actor=frame.actor, now=frame.now)
    kept = category.tidy(body.into)
    return next(each for each in configuring.categories(frame.tx) if each.path == kept)


@router.delete("/{category_id}", status_code=204)
def archive(category_id: Id, frame: Writing) -> None:
    """Offer it and all below it no more; incidents that have it keep it."""
    path = _known(category_id, frame).path
    configuring.archive_category(frame.tx, path, actor=frame.actor, now=frame.now)


def _known(category_id: int, frame: Frame) -> Category:
    for each in configuring.categories(frame.tx, with_archived=True):
        if each.id == category_id:
            return each
    raise NoSuchCategory(category_id)
