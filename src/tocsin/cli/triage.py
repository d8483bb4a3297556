"""Triage, by the API: what an incident most likely is, and what has to be known of it."""

from typing import Any

import click

from tocsin.cli import client, noun, output

_CHOICES = ("target", "confidence", "name", "words", "cases")
_RELIABILITY = ("target", "learned", "accuracy")
_STAGES = ("acknowledged", "resolved", "closed")
_RAISES = ("nothing", "urgency", "impact", "both")


@click.group(cls=noun.Noun)
def command() -> None:
    """Suggest category, service, team and priority; say what has to be known."""


@command.command()
@click.argument("number", type=int)
@output.json_option
def incident(number: int, as_json: bool) -> None:
    """Print what an incident most likely is, and why."""
    _print(client.from_environment().get(f"incidents/{number}/suggestions"), as_json)


@command.command()
@click.argument("title")
@click.option("--description", default="", help="What else was said.")
@click.option("--affected", type=int, help="How many people it hits.")
@output.json_option
def text(title: str, description: str, affected: int | None, as_json: bool) -> None:
    """Print what a text most likely is; nothing is written."""
    said = {"title": title, "description": description, "affected": affected}
    _print(client.from_environment().post("suggestions", said), as_json)


@command.command()
@output.json_option
def reliability(as_json: bool) -> None:
    """Print how right the first suggestion was lately."""
    found = client.from_environment().get("suggestions/reliability")["items"]
    output.print_items(found, _RELIABILITY, as_json=as_json)


@command.command()
def relearn() -> None:
    """Forget what was learned and read the whole history again, in the background."""
    client.from_environment().post("suggestions/relearning", {})


@command.command()
@output.json_option
def required(as_json: bool) -> None:
    """Print what must be known of an incident before it gets to each stage."""
    found = client.from_environment().get("required-fields")
    output.print_facts(found, _STAGES, as_json=as_json)


@command.command()
@click.argument("stage", type=click.Choice(_STAGES))
@click.argument("fields", nargs=-1)
@output.json_option
def require(stage: str, fields: tuple[str, ...], as_json: bool) -> None:
    """Require these fields before a stage, and no others."""
    api = client.from_environment()
    wanted = {**api.get("required-fields"), stage: list(fields)}
    output.print_facts(api.put("required-fields", wanted), _STAGES, as_json=as_json)


@command.command()
@click.argument("raises", type=click.Choice(_RAISES), required=False)
@output.json_option
def vip(raises: str | None, as_json: bool) -> None:
    """Print or set what goes up when somebody who comes first reports."""
    api = client.from_environment()
    found = api.put("vip-rule", {"raises": raises}) if raises else api.get("vip-rule")
    output.print_facts(found, ("raises",), as_json=as_json)


def _print(found: dict[str, Any], as_json: bool) -> None:
    if as_json:
        output.print_json(found)
        return
    rows = [_row(target, each) for target in _CHOICES_OF for each in found[target]]
    output.print_items(rows, _CHOICES, as_json=False)
    judged = found["priority"]
    because = "; ".join((*judged["impact_because"], *judged["urgency_because"]))
    click.echo(f"{judged['priority']}: {because}")


_CHOICES_OF = ("category", "service", "team")


def _row(target: str, choice: dict[str, Any]) -> dict[str, Any]:
    cases = ", ".join(f"#{case['number']}" for case in choice["cases"])
    share = f"{choice['confidence']:.0%}"
    words = ", ".join(choice["words"])
    return choice | {"target": target, "confidence": share, "words": words, "cases": cases}
