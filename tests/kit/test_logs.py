"""What may never reach a log."""

import json
import subprocess
import sys

import pytest

from tocsin.kit import logs


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("password", "hunter2", "***"),
        ("api_key", "0123", "***"),
        ("Authorization", "Bearer x", "***"),
        ("session_token", "x", "***"),
        ("address", "postgresql://ana:hunter2@db/tocsin", "postgresql://ana:***@db/tocsin"),
        (
            "address",
            "postgresql://tocsin@/tocsin?host=/run",
            "postgresql://tocsin@/tocsin?host=/run",
        ),
        ("name", "web", "web"),
        ("pid", 42, 42),
    ],
)
def test_secrets_are_struck_out(name: str, value: object, told: object) -> None:
    assert logs.strike_secrets(None, "info", {name: value}) == {name: told}


def test_our_events_and_those_of_libraries_are_lines_of_json() -> None:
    code = """
import logging, structlog
from tocsin.kit import logs
logs.configure("info")
structlog.get_logger("ours").info("page.sent", attempts=2, token="x")
logging.getLogger("theirs").warning("slow %s", "query")
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ours, theirs = map(json.loads, told.stderr.splitlines())
    assert ours["event"] == "page.sent"
    assert (ours["level"], ours["attempts"], ours["token"]) == ("info", 2, "***")
    assert ours["timestamp"].endswith("Z")
    assert (theirs["event"], theirs["level"]) == ("slow query", "warning")


def test_libraries_write_no_addresses_that_may_hold_a_key() -> None:
    code = """
import logging
from tocsin.kit import logs
logs.configure("debug")
for name in logs.TALKATIVE:
    logging.getLogger(name).info("POST https://hooks.example.com/KEY")
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stderr == ""
