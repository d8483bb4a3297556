"""Problems, by the API. A problem is named by its id."""

from typing import Any

import click

from tocsin.cli import client, noun, output, rehearsal

_COLUMNS = ("id", "title", "status", "priority", "service", "owner", "incidents", "updated_at")
_STATUSES = ("proposed", "open", "known_error", "resolved", "dismissed")
_WRITTEN = (
    *("title", "description", "priority", "service", "team", "owner"),
    *("root_cause", "workaround"),
)
_id = click.argument("id", type=int)


@click.group(cls=noun.Noun)
def command() -> None:
    """List problems and known errors, write down what is behind incidents, and end them."""


@command.command("list")
@click.option("--search", metavar="TEXT", help="Words to look for.")
@click.option("--status", type=click.Choice(_STATUSES), help="What is unresolved, if left out.")
@click.option("--service", help="Only those of it.")
@click.option("--owner", metavar="EMAIL", help="Whose; an address, or me.")
@click.option("--for", "number", type=int, metavar="INCIDENT", help="Those behind it.")
@click.option("--limit", default=50, show_default=True, help="How many at most.")
@output.json_option
def list_problems(number: int | None, limit: int, as_json: bool, **asked: str | None) -> None:
    """Print problems, those changed last first."""
    api = client.from_environment()
    if number is None:
        found = api.items("problems", limit=limit, q=asked.pop("search"), **asked)
    elif any(asked.values()):
        raise click.UsageError("--for names all problems of an incident; it takes no filter.")
    else:
        found = api.whole(f"incidents/{number}/problems")
    output.print_items(found, _COLUMNS, as_json=as_json)


@command.command()
@_id
@output.json_option
def show(id: int, as_json: bool) -> None:
    """Print a problem: its cause, what helps meanwhile, its incidents."""
    api = client.from_environment()
    found = api.get(f"problems/{id}")
    incidents = api.whole(f"problems/{id}/incidents")
    if as_json:
        output.print_json({**found, "linked": incidents})
        return
    output.print_one(found, _COLUMNS, as_json=False)
    for head in ("because", "description", "root_cause", "workaround", "ending"):
        if found[head]:
            click.echo(f"\n{head.replace('_', ' ')}:\n{found[head]}")
    for each in incidents:
        click.echo(f"#{each['number']} {each['title']} ({each['status']})")


@command.command("open")
@click.argument("title", required=False)
@click.option("--from", "number", type=int, metavar="INCIDENT", help="Open it behind an incident.")
@click.option("--description", help="What is seen, and when.")
@click.option("--priority", type=click.Choice(["P1", "P2", "P3", "P4", "P5"]))
@click.option("--service", help="The service that it is in.")
@click.option("--team", help="The team that looks into it.")
@click.option("--owner", metavar="EMAIL", help="Who looks after it; an address, or me.")
@click.option("--root-cause", help="Why at all.")
@click.option("--workaround", help="What helps while the cause remains.")
@output.json_option
def open_one(title: str | None, number: int | None, as_json: bool, **said: str | None) -> None:
    """Open a problem, under a title or from an incident."""
    if (title is None) == (number is None):
        raise click.UsageError("Give a title, or --from and an incident.")
    api = client.from_environment()
    if number is not None:
        made = api.post(f"incidents/{number}/new-problem")
    else:
        made = api.post("problems", {"title": title, **_given(said)})
    output.print_one(made, _COLUMNS, as_json=as_json)


@command.command()
@_id
@click.option("--title", help="What the list shows.")
@click.option("--description", help="What is seen, and when.")
@click.option("--priority", type=click.Choice(["P1", "P2", "P3", "P4", "P5"]))
@click.option("--service", help="The service that it is in.")
@click.option("--team", help="The team that looks into it.")
@click.option("--owner", metavar="EMAIL", help="Who looks after it; an address, or me.")
@click.option("--root-cause", help="Why at all.")
@click.option("--workaround", help="What helps while the cause remains.")
@output.json_option
def change(id: int, as_json: bool, **said: str | None) -> None:
    """Write down more of it; with cause and workaround it becomes a known error."""
    api = client.from_environment()
    before = api.get(f"problems/{id}")
    kept = {name: before.get(name) for name in _WRITTEN} | {"team": before["team_id"]}
    wanted = {**kept, **_given(said), "version": before["version"]}
    output.print_one(api.put(f"problems/{id}", wanted), _COLUMNS, as_json=as_json)


@command.command()
@_id
@output.json_option
def accept(id: int, as_json: bool) -> None:
    """Look into what was proposed."""
    found = client.from_environment().post(f"problems/{id}/acceptance")
    output.print_one(found, _COLUMNS, as_json=as_json)


@command.command()
@_id
@click.option("--reason", required=True, help="Why it is none.")
@rehearsal.dry_run_option
@output.json_option
def dismiss(id: int, reason: str, as_json: bool) -> None:
    """Say that it is no problem."""
    found = client.from_environment().post(f"problems/{id}/dismissal", {"reason": reason})
    output.print_one(found, _COLUMNS, as_json=as_json)


@command.command()
@_id
@click.option("--how", required=True, help="What was done so that it comes no more.")
@output.json_option
def resolve(id: int, how: str, as_json: bool) -> None:
    """Say that its cause is gone."""
    found = client.from_environment().post(f"problems/{id}/resolution", {"how": how})
    output.print_one(found, _COLUMNS, as_json=as_json)


@command.command()
@_id
@output.json_option
def reopen(id: int, as_json: bool) -> None:
    """Look into it again."""
    found = client.from_environment().delete(f"problems/{id}/resolution")
    output.print_one(found, _COLUMNS, as_json=as_json)


@command.command()
@_id
@click.argument("incident", type=int)
@output.json_option
def link(id: int, incident: int, as_json: bool) -> None:
    """Say that it is behind an incident."""
    linked = client.from_environment().post(f"incidents/{incident}/problems", {"problem": id})
    output.print_one(linked, _COLUMNS, as_json=as_json)


@command.command()
@_id
@click.argument("incident", type=int)
def unlink(id: int, incident: int) -> None:
    """Take that back."""
    client.from_environment().delete(f"incidents/{incident}/problems/{id}")
    click.echo(f"Problem {id} is not linked to incident {incident} any more.")


@command.command()
@click.argument("incident", type=int)
@output.json_option
def match(incident: int, as_json: bool) -> None:
    """Print known errors and problems that fit an incident."""
    found = client.from_environment().whole(f"incidents/{incident}/matching-problems")
    rows = [{**each["problem"], "words": each["words"]} for each in found]
    output.print_items(rows, ("id", "title", "status", "words", "workaround"), as_json=as_json)


@command.command()
@_id
@click.argument("title")
@click.option("--owner", metavar="EMAIL", help="Who will do it; an address, or me.")
@click.option("--due", "due_on", metavar="DAY", help="Such as 2026-03-31.")
@output.json_option
def promise(id: int, as_json: bool, **said: str | None) -> None:
    """Promise an action item so that its incidents come no more."""
    made = client.from_environment().post(f"problems/{id}/action-items", said)
    output.print_one(made, ("id", "problem", "title", "owner", "due_on"), as_json=as_json)


@command.command()
@click.option("--on/--off", "is_on", default=None, help="Whether anything is proposed.")
@click.option("--fewest", type=int, help="How many incidents it takes.")
@click.option("--days", type=int, help="Within how many days.")
@click.option("--likeness", type=float, help="How alike their titles are, 0.2 to 1.")
@output.json_option
def rule(as_json: bool, **said: Any) -> None:
    """Show when incidents that come again are proposed as a problem, and set it."""
    api = client.from_environment()
    found = api.get("recurrence-rule")
    if wanted := _given(said):
        found = api.put("recurrence-rule", {**found, **wanted})
    output.print_one(found, ("is_on", "fewest", "days", "likeness"), as_json=as_json)


def _given(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if value is not None}
