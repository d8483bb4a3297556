"""The desk from a shell: organisations, calls, known outages."""

import json

from tests.surfaces.conftest import Run
from tests.surfaces.shop import Shop


def test_an_organisation_is_named_entitled_and_put_away(run: Run, payments: Shop) -> None:
    made = run("organisations", "add", "Harbour", "--domain", "harbour.example", "--vip")
    assert made.exit_code == 0, made.output
    found = run("organisations", "entitle", "Harbour", "checkout", "--json")
    assert json.loads(found.output)[0]["service"] == "checkout"
    assert "harbour.example" in run("organisations").output
    assert run("organisations", "archive", "harbour").exit_code == 0
    assert "Harbour" not in run("organisations").output


def test_a_call_is_logged_and_an_outage_announced(run: Run, payments: Shop) -> None:
    logged = run("calls", "log", "dan", "No mail since noon", "--json")
    assert json.loads(logged.output)["reporter"] == "dan@example.com"
    assert "dan@example.com" in run("calls", "find", "dan").output
    assert run("outages", "announce", "1", "Mail is slow").exit_code == 0
    assert "Mail is slow" in run("outages").output
    assert run("outages", "withdraw", "1").exit_code == 0
    assert "Mail is slow" not in run("outages").output
