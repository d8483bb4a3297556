"""Parts and duplicates of an incident, by the API, and whether they follow it."""

import click

from tocsin.cli import client, output

_COLUMNS = ("number", "priority", "status", "title", "assignee", "logged_at")


@click.command()
@click.argument("number", type=int)
@output.json_option
def parts(number: int, as_json: bool) -> None:
    """Print the open parts and duplicates of an incident, however far down."""
    found = client.from_environment().whole(f"incidents/{number}/parts")
    output.print_items(found, _COLUMNS, as_json=as_json)


@click.command("parts-rule")
@click.option("--always/--ask", default=None, help="What is to be done from now on.")
@output.json_option
def parts_rule(always: bool | None, as_json: bool) -> None:
    """Say whether parts are always resolved with what they hang on, or change that."""
    api = client.from_environment()
    rule = api.get("parts-rule") if always is None else api.put("parts-rule", {"always": always})
    if as_json:
        output.print_json(rule)
        return
    click.echo(
        "Parts and duplicates are resolved with what they hang on."
        if rule["always"]
        else "Whoever resolves what others hang on is asked each time."
    )
