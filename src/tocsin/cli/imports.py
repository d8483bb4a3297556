"""What other tools keep: configurations, turned into blueprints, and the incidents of the past."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from tocsin.blueprints import export
from tocsin.blueprints.importers import alertmanager, grafana_oncall, opsgenie, pagerduty
from tocsin.blueprints.importers.imported import Imported
from tocsin.cli import apply, client, fetching, histories, noun

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False, allow_dash=True)


@click.group(cls=noun.Noun)
def command() -> None:
    """Carry over how another tool is configured, and what it kept of its incidents."""


command.add_command(histories.history)
command.add_command(histories.mappings)
command.add_command(histories.files)


def _ends(function: Callable[..., None]) -> Callable[..., None]:
    """What becomes of what was read: looked at, planned, or applied."""
    for option in (
        click.option("--yes", is_flag=True, help="Apply without asking."),
        click.option("--blueprint", is_flag=True, help="Print the blueprint that it is, no more."),
        click.option("--dry-run", is_flag=True, help="Print what it would do, and change nothing."),
    ):
        function = option(function)
    return function


def _pager(key_variable: str, url: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Where another pager's organisation is read from: an export, or its API."""

    def wrapped(function: Callable[..., None]) -> Callable[..., None]:
        for option in (
            click.option(
                *("--fallback", "fallback"), metavar="TARGET", default="admins", show_default=True,
                help="Whom each policy pages in the end: admins, person:EMAIL, team:NAME.",
            ),
            click.option("--save", type=Path, metavar="FILE", help="Keep what was read there."),
            click.option("--url", default=url, show_default=True, help="The API's address."),
            click.option(
                "--key", envvar=key_variable, metavar="KEY",
                help=f"A key that may read everything; better in {key_variable}.",
            ),
            click.argument("file", type=_FILE, required=False),
        ):  # fmt: skip
            function = option(function)
        return function

    return wrapped


@command.command("alertmanager")
@click.argument("file", type=_FILE)
@click.option("--policy", metavar="NAME", help="The escalation policy of all its receivers.")
@_ends
def from_alertmanager(file: Path, policy: str | None, **ends: bool) -> None:
    """Carry over an alertmanager.yml: routes, receivers, inhibition and time intervals.

    A receiver becomes a service. What cannot be carried over is told on standard error; the rest is
    planned and applied as by 'tocsin apply'. The rules of routing are replaced.
    """
    with click.open_file(str(file), encoding="utf-8") as opened:
        _carry_over(alertmanager.read(opened.read(), policy=policy), **ends)


@command.command("opsgenie")
@_pager("OPSGENIE_API_KEY", "https://api.opsgenie.com")
@_ends
def from_opsgenie(fallback: str, *, file: Path | None, save: Path | None, **how: Any) -> None:
    """Carry over Opsgenie's people, teams, schedules, escalations and integrations.

    Read from its API with a key, or from a FILE that --save kept. Integrations keep their keys, so
    that senders change one address. What cannot be carried over is told on standard error; the rest
    is planned and applied as by 'tocsin apply'.
    """
    whole = _whole(file, save, fetching.opsgenie, how)
    _carry_over(opsgenie.read(whole, fallback=fallback), **how)


@command.command("pagerduty")
@_pager("PAGERDUTY_TOKEN", "https://api.pagerduty.com")
@_ends
def from_pagerduty(fallback: str, *, file: Path | None, save: Path | None, **how: Any) -> None:
    """Carry over PagerDuty's people, teams, schedules, escalation policies and services.

    Read from its API with a token, or from a FILE that --save kept. Integrations keep their keys,
    so that senders change one address. What cannot be carried over is told on standard error; the
    rest is planned and applied as by 'tocsin apply'.
    """
    whole = _whole(file, save, fetching.pagerduty, how)
    _carry_over(pagerduty.read(whole, fallback=fallback), **how)


@command.command("grafana-oncall")
@_pager("GRAFANA_ONCALL_TOKEN", "http://localhost:8080")
@_ends
def from_grafana_oncall(fallback: str, *, file: Path | None, save: Path | None, **how: Any) -> None:
    """Carry over Grafana OnCall's people, schedules, escalation chains and integrations.

    Read from its API with a token, or from a FILE that --save kept. Integrations become sources of
    their kind, each with a service. What cannot be carried over is told on standard error; the rest
    is planned and applied as by 'tocsin apply'.
    """
    whole = _whole(file, save, fetching.grafana_oncall, how)
    _carry_over(grafana_oncall.read(whole, fallback=fallback), **how)


def _whole(
    file: Path | None,
    save: Path | None,
    fetch: Callable[[str, str], fetching.Export],
    how: dict[str, Any],
) -> fetching.Export:
    """The export: that of the file, or of the API, which is kept where it is asked for."""
    url, key = how.pop("url"), how.pop("key")
    if file:
        with click.open_file(str(file), encoding="utf-8") as opened:
            text = opened.read()
        try:
            found: fetching.Export = json.loads(text)
        except ValueError as error:
            raise click.ClickException(f"{file} is no JSON: {error}.") from error
        return found
    if not key:
        raise click.UsageError("Give an export's FILE, or a --key to read the API with.")
    found = fetch(url, key)
    if save:
        save.touch(mode=0o600)  # it has keys in it
        save.chmod(0o600)  # also if it was there
        save.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return found


def _carry_over(imported: Imported, *, dry_run: bool, blueprint: bool, yes: bool) -> None:
    for line in imported.left:
        click.echo(f"- {line}", err=True)
    text = export.as_yaml(imported.document)
    if blueprint:
        click.echo(text, nl=False)
    else:
        apply.carry_out(client.from_environment(), text, yes=yes, only_plan=dry_run)
