"""Routes whose endpoints run inside a frame.

An endpoint names a parameter ``frame: Reading`` or ``frame: Writing`` and is otherwise an ordinary
function. Its route opens the transaction on the thread that runs it (a dependency would hold a
connection while it waits for a thread), turns what the endpoint returns into JSON while the
transaction is still open, and answers only when that has committed.
"""

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter
from starlette.responses import Response

from tocsin.api import problem
from tocsin.api.frame import Call, Frame, reading_call, writing_call
from tocsin.kit import db, errors, idempotency, routing

_JSON = "application/json"
_NO_CONTENT = 204
_LONGEST_NAME, _MOST_NAMED = 50, 10


@dataclass(frozen=True, slots=True)
class _Marker:
    """Tells the route which kind of transaction a parameter asks for."""

    writes: bool


Reading = Annotated[Frame, _Marker(writes=False)]
Writing = Annotated[Frame, _Marker(writes=True)]


def noun(name: str) -> APIRouter:
    """Make the router of one noun: its path and its chapter in the reference."""
    return APIRouter(prefix=f"/{name}", tags=[name], route_class=Route)


def chapter(name: str) -> APIRouter:
    """Make a router for one chapter of the reference whose paths begin at several nouns."""
    return APIRouter(tags=[name], route_class=Route)


class Route(routing.Route):
    """A route whose endpoint may ask for a frame."""

    def read(self, endpoint: Callable[..., Any], options: dict[str, Any]) -> None:
        super().read(_framed(endpoint, options), options)
        _tell(self.endpoint, asked_of(self))


def asked_of(route: APIRoute) -> set[str]:
    """Return the names of all that a route can be asked in its query."""
    return _names_in(route.dependant)


class UnknownParameter(errors.Invalid):
    """A misspelt filter would filter nothing, and nobody would notice."""

    def __init__(self, unknown: Sequence[str], known: Sequence[str]) -> None:
        there_is = f"there is {', '.join(known)}" if known else "there is none"
        said = [each[:_LONGEST_NAME] for each in unknown[:_MOST_NAMED]]
        super().__init__(
            f"The query has no parameter {', '.join(said)}; {there_is}.",
            fields=dict.fromkeys(said, problem.NO_PARAMETER),
        )


@dataclass(frozen=True, slots=True)
class _Endpoint:
    """An endpoint that asks for a frame, and how its result is shown."""

    function: Callable[..., Any]
    parameter: str
    writes: bool
    status: int
    shape: TypeAdapter[Any] | None
    # what its query may hold; told once the framework has read the endpoint's signature
    known: set[str] = field(default_factory=set)

    def run(self, arguments: dict[str, Any]) -> Response:
        call: Call = arguments[self.parameter]
        if unknown := [name for name in call.request.query_params if name not in self.known]:
            raise UnknownParameter(unknown, sorted(self.known))
        return db.again(lambda: self._run(arguments))

    def _run(self, arguments: dict[str, Any]) -> Response:
        call: Call = arguments[self.parameter]
        with call.frame(writes=self.writes) as frame:
            given = {**arguments, self.parameter: frame}
            asked = call.asked(frame.actor)
            if asked is None:
                return self._respond(frame, self.function(**given))
            return self._once(asked, frame, given)

    def _once(self, asked: idempotency.Request, frame: Frame, given: dict[str, Any]) -> Response:
        """Answer as before if this was asked before; else keep the answer beside the deed."""
        key = frame.settings.key
        place = f"idempotency_key|body|{asked.actor}|{asked.key}"
        kept = idempotency.recall(frame.tx, asked, now=frame.now)
        if kept is not None:
            body = key.open(place, kept.body)
            headers = {"Idempotency-Replayed": "true"}
            return Response(body, kept.status, headers, media_type=_JSON if body else None)
        result = self.function(**given)
        if isinstance(result, Response):  # a file or a stream, which is not kept
            return result
        response = self._respond(frame, result)
        # Sealed, because an answer may hold a secret that is shown once and kept nowhere.
        sealed = key.seal(place, bytes(response.body).decode())
        answer = idempotency.Answer(response.status_code, sealed)
        idempotency.remember(frame.tx, asked, answer, now=frame.now)
        return response

    def _respond(self, frame: Frame, result: Any) -> Response:
        if isinstance(result, Response):
            return result
        if self.shape is None or self.status == _NO_CONTENT:
            return Response(status_code=self.status, headers=frame.headers)
        shown = self.shape.validate_python(result, from_attributes=True)
        body = self.shape.dump_json(shown)
        return Response(body, self.status, frame.headers, media_type=_JSON)


def _framed(endpoint: Callable[..., Any], options: dict[str, Any]) -> Callable[..., Any]:
    """Wrap an endpoint that asks for a frame; return any other as it is."""
    signature = inspect.signature(endpoint)
    marked = {p.name: m for p in signature.parameters.values() if (m := _marker(p)) is not None}
    if not marked:
        return endpoint
    ((name, marker),) = marked.items()
    status = options.get("status_code") or 200
    shape = _shape(options.get("response_model"), signature.return_annotation)
    framed = _Endpoint(endpoint, name, marker.writes, status, shape)

    @functools.wraps(endpoint)
    def run(**arguments: Any) -> Response:
        return framed.run(arguments)

    vars(run)["__signature__"] = _with_call(signature, name, marker)
    vars(run)["__framed__"] = framed
    return run


def _tell(endpoint: Callable[..., Any], known: set[str]) -> None:
    """Let an endpoint that asks for a frame know what its query may hold."""
    framed = getattr(endpoint, "__framed__", None)
    if isinstance(framed, _Endpoint):
        framed.known.update(known)


def _names_in(dependant: Dependant) -> set[str]:
    found = set().union(*(_names_in(each) for each in dependant.dependencies))
    for each in dependant.query_params:
        model = each.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            found |= {part.alias or name for name, part in model.model_fields.items()}
        else:
            found.add(each.alias)
    return found


def _with_call(signature: inspect.Signature, name: str, marker: _Marker) -> inspect.Signature:
    """Show the framework a parameter that it can fill, in the frame's place."""
    call = Annotated[Call, Depends(writing_call if marker.writes else reading_call)]
    parameters = [
        p.replace(kind=p.KEYWORD_ONLY, annotation=call if p.name == name else p.annotation)
        for p in signature.parameters.values()
    ]
    return signature.replace(parameters=parameters)


def _marker(parameter: inspect.Parameter) -> _Marker | None:
    notes = getattr(parameter.annotation, "__metadata__", ())
    return next((note for note in notes if isinstance(note, _Marker)), None)


def _shape(declared: Any, returned: Any) -> TypeAdapter[Any] | None:
    """Return what the result is shown as: the declared model, else the returned type."""
    wanted = declared if _is_declared(declared) else returned
    is_bare = wanted is None or (isinstance(wanted, type) and issubclass(wanted, Response))
    return None if is_bare else TypeAdapter(wanted)


def _is_declared(model: Any) -> bool:
    return model is not None and not type(model).__name__.startswith("Default")
