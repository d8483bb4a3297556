"""Completion of commands and options by the shell."""

import click
from click import shell_completion

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print the completion script for a shell.

    For bash: tocsin completion bash > ~/.local/share/bash-completion/completions/tocsin
    """
    kind = shell_completion.get_completion_class(shell)
    if kind is None:
        raise click.UsageError(f"There is no completion for {shell}.")
    click.echo(kind(ctx.find_root().command, {}, "tocsin", "_TOCSIN_COMPLETE").source())
