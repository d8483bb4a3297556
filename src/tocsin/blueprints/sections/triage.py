"""How incidents are sorted: the tree, the matrix, what is required, who comes first."""

from typing import Any

from tocsin.blueprints.parts.triage import TriagePart
from tocsin.blueprints.plan import Change, compared
from tocsin.blueprints.sections.setting import Setting
from tocsin.incidents import category as categories
from tocsin.incidents.actions import configuring, judging, requiring
from tocsin.incidents.priority import Level, Matrix
from tocsin.incidents.requirement import Stage


def triage(at: Setting, part: TriagePart) -> Change:
    """Bring it up to date; what the part does not say stays."""
    by: dict[str, Any] = {"actor": at.actor, "now": at.now}
    changed = {
        "categories": _add(at, part.categories),
        "priorities": part.priorities is not None
        and configuring.set_matrix(at.tx, _matrix(part), **by),
        "required_fields": part.required_fields is not None
        and requiring.set_requirements(
            at.tx, {s: frozenset(needs) for s, needs in part.required_fields.items()}, **by
        ),
        "vip_raises": part.vip_raises is not None
        and judging.set_vip_raises(at.tx, part.vip_raises, **by),
    }
    return compared("triage", "triage", [name for name, is_so in changed.items() if is_so])


def written(at: Setting) -> dict[str, Any]:
    matrix, required = configuring.matrix(at.tx), requiring.requirements(at.tx)
    return {
        "categories": [each.path for each in configuring.categories(at.tx)],
        "priorities": {str(i): {str(u): str(matrix.priority(i, u)) for u in Level} for i in Level},
        "required_fields": {str(s): sorted(map(str, required[s])) for s in Stage},
        "vip_raises": str(judging.vip_raises(at.tx)),
    }


def _add(at: Setting, wanted: list[str]) -> bool:
    """Add those that are missing; return whether there were any."""
    known = {each.path for each in configuring.categories(at.tx)}
    new = [path for each in wanted if (path := categories.tidy(each)) not in known]
    for path in new:
        configuring.add_category(at.tx, path, actor=at.actor, now=at.now)
    return bool(new)


def _matrix(part: TriagePart) -> Matrix:
    rows = part.priorities or {}
    return Matrix({(i, u): to for i, row in rows.items() for u, to in row.items()})
