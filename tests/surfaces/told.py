"""What a command line printed, for tests of commands."""

import json
from typing import Any

from click.testing import Result


def told(result: Result) -> Any:
    """Return what ``--json`` printed."""
    assert result.exception is None, result.exception
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def lines(result: Result) -> list[str]:
    """Return the lines of a table, the headings first."""
    assert result.exit_code == 0, result.output
    return result.output.splitlines()
