"""A noun of the command line: its name alone lists what there is, a verb after it does the rest."""

import click


class Noun(click.Group):
    """``tocsin alerts`` means ``tocsin alerts list``, and so do options in the verb's place."""

    verb = "list"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        # While the shell completes, an empty line asks for the verbs.
        if not ctx.resilient_parsing and _names_no_verb(args, self.get_help_option_names(ctx)):
            args = [self.verb, *args]
        return super().parse_args(ctx, args)


def _names_no_verb(args: list[str], help_options: list[str]) -> bool:
    return not args or (args[0].startswith("-") and args[0] not in help_options)
