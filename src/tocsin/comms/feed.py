"""A status page as JSON, in the shape that readers of status pages know (Statuspage, v2).

Pure: views in, plain data out. Each key is written here by hand and each value comes from a
view, so the list of what may leave the house is this file.
"""

from datetime import UTC, datetime
from typing import Any

from tocsin.comms.component import State
from tocsin.comms.status_page import ComponentView, IncidentView, PageView, UpdateView

MOST_INCIDENTS = 50

_INDICATORS = {
    State.OPERATIONAL: ("none", "All Systems Operational"),
    State.DEGRADED_PERFORMANCE: ("minor", "Minor Service Outage"),
    State.PARTIAL_OUTAGE: ("major", "Partial System Outage"),
    State.MAJOR_OUTAGE: ("critical", "Major Service Outage"),
}


def summary(view: PageView, *, base_url: str) -> dict[str, Any]:
    """``summary.json``: the components, what goes on, and the state of it all."""
    return {
        "page": _page(view, base_url),
        "components": _components(view),
        "incidents": [_incident(one, view, base_url) for one in view.current],
        "scheduled_maintenances": [],
        "status": _status(view),
    }


def status(view: PageView, *, base_url: str) -> dict[str, Any]:
    """``status.json``: one word and one sentence."""
    return {"page": _page(view, base_url), "status": _status(view)}


def components(view: PageView, *, base_url: str) -> dict[str, Any]:
    """``components.json``."""
    return {"page": _page(view, base_url), "components": _components(view)}


def incidents(view: PageView, *, base_url: str) -> dict[str, Any]:
    """``incidents.json``: what goes on and what is over, newest first."""
    everything = sorted(
        (*view.current, *view.past), key=lambda one: (one.started_at, one.number), reverse=True
    )
    rendered = [_incident(one, view, base_url) for one in everything[:MOST_INCIDENTS]]
    return {"page": _page(view, base_url), "incidents": rendered}


def unresolved(view: PageView, *, base_url: str) -> dict[str, Any]:
    """``incidents/unresolved.json``."""
    rendered = [_incident(one, view, base_url) for one in view.current]
    return {"page": _page(view, base_url), "incidents": rendered}


def _page(view: PageView, base_url: str) -> dict[str, Any]:
    return {
        "id": view.slug,
        "name": view.title,
        "url": f"{base_url}/status/{view.slug}",
        "time_zone": view.time_zone,
        "updated_at": _time(view.updated_at),
    }


def _status(view: PageView) -> dict[str, str]:
    indicator, description = _INDICATORS[view.state]
    return {"indicator": indicator, "description": description}


def _components(view: PageView) -> list[dict[str, Any]]:
    return [_component(one, view, n) for n, one in enumerate(view.components, start=1)]


def _component(one: ComponentView, view: PageView, position: int) -> dict[str, Any]:
    return {
        "id": str(one.id),
        "name": one.name,
        "status": one.state,
        "created_at": _time(one.created_at),
        "updated_at": _time(one.updated_at),
        "position": position,
        "description": one.description or None,
        "showcase": True,
        "start_date": None,
        "group_id": None,
        "page_id": view.slug,
        "group": False,
        "only_show_if_degraded": False,
    }


def _incident(one: IncidentView, view: PageView, base_url: str) -> dict[str, Any]:
    positions = {c.id: (n, c) for n, c in enumerate(view.components, start=1)}
    affected = [positions[i] for i in one.component_ids if i in positions]
    return {
        "id": str(one.number),
        "name": one.headline,
        "status": one.phase,
        "created_at": _time(one.started_at),
        "updated_at": _time(one.updated_at),
        "monitoring_at": None,
        "resolved_at": _time(one.resolved_at) if one.resolved_at else None,
        "impact": _INDICATORS[one.impact][0],
        "shortlink": f"{base_url}/status/{view.slug}/incidents/{one.number}",
        "started_at": _time(one.started_at),
        "page_id": view.slug,
        "incident_updates": [_update(update, one) for update in one.updates],
        "components": [_component(c, view, n) for n, c in affected],
    }


def _update(update: UpdateView, of: IncidentView) -> dict[str, Any]:
    return {
        "id": str(update.id),
        "status": update.phase,
        "body": update.body,
        "incident_id": str(of.number),
        "created_at": _time(update.at),
        "updated_at": _time(update.at),
        "display_at": _time(update.at),
        "affected_components": None,
        "deliver_notifications": False,
        "custom_tweet": None,
        "tweet_id": None,
    }


def _time(at: datetime) -> str:
    """Milliseconds and a Z, as the readers of this feed were written for."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"
