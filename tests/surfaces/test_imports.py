"""History of another tool: read and carried over by the API, a shell and in the browser."""

import csv
import gzip
import io
import json
from pathlib import Path

import httpx2
import pytest

from tests.history import samples
from tests.surfaces.conftest import As, Enter, Run
from tests.surfaces.test_incident_progress import said
from tests.world import Clock
from tocsin.history.actions import carrying

API = "/api/v1/imports"
PAGE = "/settings/imports"
FILE = {"file": ("old.csv", samples.FILE)}
BAD = samples.FILE.replace(b"4 - Low", b"purple")


def test_a_file_is_read_looked_at_and_carried_over(client: httpx2.Client) -> None:
    form = {"mapping": samples.MAPPING}
    read = client.post(API, files=FILE, data=form).json()
    assert (read["incident_count"], read["refused_count"], read["position"]) == (3, 0, 0)
    one = f"{API}/{read['id']}"
    seen = said(client.get(f"{one}/preview"))
    assert seen["kpis"]["mttr"]["n"] == 1
    assert seen["missing"]["teams"] == ["Desk", "Network"]
    assert said(client.get("/api/v1/incidents"))["items"] == []
    done = said(client.post(f"{one}/portions"))
    assert (done["imported_count"], done["known_count"]) == (3, 0)
    assert done["ended_at"]
    assert said(client.get(API))["items"][0] == said(client.get(one)) == done
    found = said(client.get("/api/v1/incidents?status=closed&q=%22A-1%22"))["items"]
    assert [each["title"] for each in found] == ["No mail"]
    assert client.delete(one).status_code == 204
    assert client.get(one).status_code == 404


def test_rows_that_are_refused_are_a_sheet(client: httpx2.Client) -> None:
    files = {"file": ("old.csv.gz", gzip.compress(BAD))}
    read = client.post(API, files=files, data={"mapping": samples.MAPPING}).json()
    assert (read["incident_count"], read["refused_count"]) == (2, 1)
    answer = client.get(f"{API}/{read['id']}/refused.csv")
    [row] = csv.DictReader(io.StringIO(answer.text))
    assert (row["line"], row["number"], row["Prio"]) == ("12", "A-3", "purple")


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Say what the columns mean"),
        ({"ready": "abacus"}, "There is no ready mapping 'abacus'; there is jira"),
        ({"mapping": "tool = 3"}, "tool: "),
        ({"ready": "zendesk"}, "The file has no ID or Id or Ticket ID"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    client: httpx2.Client, form: dict[str, str], words: str
) -> None:
    answer = client.post(API, files=FILE, data=form)
    assert answer.status_code == 422
    assert words in answer.json()["detail"]


def test_ready_mappings_are_listed(client: httpx2.Client, as_: As) -> None:
    found = said(client.get(f"{API}/mappings"))["items"]
    assert [each["name"] for each in found] == [
        *("jira", "opsgenie", "pagerduty", "servicenow", "zendesk")
    ]
    assert as_("cleo").get(f"{API}/mappings").status_code == 403


def test_a_shell_carries_over_on_a_yes(run: Run, tmp_path: Path, clock: Clock) -> None:
    file, mapping = tmp_path / "old.csv", tmp_path / "old.toml"
    file.write_bytes(BAD)
    mapping.write_text(samples.MAPPING, encoding="utf-8")
    given = ("import", "history", str(file), "--mapping", str(mapping))
    seen = run(*given, "--dry-run")
    assert "11 rows tell of 2 incidents of Oldesk; 1 rows are refused" in seen.output
    assert "Line 12: the mapping does not say which priority 'purple' is." in seen.output
    assert "purple" in (tmp_path / "old.csv.refused.csv").read_text()
    assert "old.csv" not in run("import").output
    done = run(*given, "--yes")
    assert done.exit_code == 0, done.output
    assert "2 of 2" in done.output
    listed = json.loads(run("import", "list", "--json").output)
    assert [(each["file_name"], each["imported_count"]) for each in listed] == [("old.csv", 2)]
    again = run(*given, "--yes")
    assert "2 incidents are here already" in again.output


def test_a_shell_shows_the_mappings(run: Run) -> None:
    assert "servicenow" in run("import", "mappings").output
    assert 'tool = "Zendesk"' in run("import", "mappings", "zendesk").output
    assert run("import", "mappings", "abacus").exit_code == 2


def test_the_browser_shows_what_becomes_of_a_file(enter: Enter) -> None:
    eve = enter("eve")
    assert "No file was read" in eve.get(PAGE).text
    assert "ServiceNow" in eve.get(f"{PAGE}/new").text
    assert 'tool = "Jira"' in eve.get(f"{PAGE}/mappings/jira").text
    refused = eve.post(f"{PAGE}/new", files=FILE, data={"mapping": "tool = 3"})
    assert refused.status_code == 422
    read = eve.post(f"{PAGE}/new", files={"file": ("old.csv", BAD)}, data=_form())
    assert read.status_code == 303
    seen = eve.get(read.headers["location"]).text
    for words in (
        "11 rows tell of 2 incidents of Oldesk",
        "Desk, Network",
        "purple",
        "A-1",
        "MTTR",
    ):
        assert words in seen
    assert "purple" in eve.get(f"{read.headers['location']}/refused.csv").text


def test_the_browser_carries_over_and_forgets(
    enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(carrying, "PORTION", 1)
    monkeypatch.setattr("tocsin.web.settings.imports._AT_ONCE", 2)
    eve = enter("eve")
    place = eve.post(f"{PAGE}/new", files=FILE, data=_form()).headers["location"]
    assert eve.post(f"{place}/portions").status_code == 303
    assert "Go on" in eve.get(place).text
    assert "2 of 3" in eve.get(PAGE).text
    eve.post(f"{place}/portions")
    assert "What Oldesk kept is here" in eve.get(place).text
    assert eve.post(f"{place}/removal").status_code == 303
    assert "No file was read" in eve.get(PAGE).text


def test_the_browser_keeps_others_out(enter: Enter) -> None:
    cleo = enter("cleo")
    assert cleo.get(PAGE).status_code == cleo.get(f"{PAGE}/new").status_code == 403
    assert "/settings/imports" not in cleo.get("/settings").text


def _form() -> dict[str, str]:
    return {"mapping": samples.MAPPING}
