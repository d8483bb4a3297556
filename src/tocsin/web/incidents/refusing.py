"""How a small form on the tab of tasks is refused: the tab is shown again, and says why."""

from starlette.responses import Response

from tocsin.kit import errors
from tocsin.web import forms, render
from tocsin.web.incidents.at import Act, At


def back(at: At, act: Act) -> Response:
    """Carry it out and lead back to the tab; what is refused is said there."""
    try:
        return at.do(act, path=f"{at.path}/tasks")
    except forms.REFUSED as refusal:
        fields = refusal.fields.values() if isinstance(refusal, errors.Invalid) else ()
        return render.redirect(f"{at.path}/tasks", notice=next(iter(fields), refusal.sentence))
