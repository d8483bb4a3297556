"""Services, changes and on-call by the command line, against a server on loopback."""

import httpx2
import pytest

from tests.surfaces.conftest import As, Run
from tests.surfaces.told import lines, told
from tocsin.cli import app

ANA, BO = "ana@example.com", "bo@example.com"
PRIMARY = {
    "name": "primary",
    "time_zone": "Europe/Berlin",
    "rotations": [
        {"participants": [ANA, BO], "starts_at": "2026-01-05T09:00", "turn": "7d"},
        {
            "name": "nights",
            "participants": [BO],
            "starts_at": "2026-01-05T09:00",
            "turn": "1d",
            "restrictions": [{"days": ["sat"], "starts": "20:00", "ends": "08:00"}],
        },
    ],
}
POLICY = {
    "name": "payments",
    "steps": [{"targets": ["schedule:primary"]}],
    "fallback": "admins",
    "repeat": 2,
}


@pytest.fixture
def shift(run: Run, client: httpx2.Client) -> Run:
    """Ana and Bo take weekly turns; it is a Monday of Ana's."""
    assert client.post("/api/v1/schedules", json=PRIMARY).status_code == 201
    assert client.post("/api/v1/policies", json=POLICY).status_code == 201
    return run


def test_a_service_is_made_and_shown_with_what_hangs_on_it(shift: Run) -> None:
    words = ("--team", "payments", "--tier", "1", "--policy", "payments")
    assert told(shift("services", "add", "checkout", *words, "--json"))["policy"] == "payments"
    for name in ("ledger", "shop"):
        shift("services", "add", name)
    assert lines(shift("services", "needs", "Checkout", "ledger"))[1].split()[1] == "ledger"
    shift("services", "needs", "shop", "checkout")
    shown = told(shift("services", "show", "checkout", "--json"))
    assert (shown["needs"], shown["breaks"]) == (["ledger"], ["shop"])
    assert "payments" in shift("services", "show", "checkout").output
    listed = lines(shift("services", "--team", "payments"))
    assert [line.split()[1:4] for line in listed] == [
        ["name", "tier", "team"],
        ["checkout", "1", "payments"],
    ]


def test_a_service_is_archived_and_brought_back(shift: Run) -> None:
    made = told(shift("services", "add", "checkout", "--json"))
    assert told(shift("services", "archive", "checkout", "--json"))["is_archived"] is True
    assert told(shift("services", "--json")) == []
    (archived,) = told(shift("services", "--archived", "--json"))
    assert archived["id"] == made["id"]
    assert told(shift("services", "restore", str(made["id"]), "--json"))["is_archived"] is False


def test_a_deployment_records_what_it_changed(shift: Run) -> None:
    shift("services", "add", "checkout")
    words = ("changes", "record", "Release 7", "--service", "checkout", "--id", "7")
    assert told(shift(*words, "--json")) == told(shift(*words, "--json"))
    assert "Release 7" in lines(shift("changes", "--service", "checkout"))[1]


def test_the_noun_alone_prints_who_is_on_call(shift: Run, client: httpx2.Client) -> None:
    client.post("/api/v1/schedules", json={"name": "spare"})
    table = [line.split() for line in lines(shift("oncall"))]
    assert table[1] == ["primary", ANA, "2026-03-21", "19:00:00Z", BO]
    assert table[2] == ["spare", "–", "–", "–"]
    late = told(shift("oncall", "now", "--at", "2026-03-23T09:00:00+01:00", "--json"))
    assert late[0]["current"]["person"] == BO


def test_shifts_are_of_a_schedule_or_of_a_person(shift: Run) -> None:
    period = ("--from", "2026-03-16T00:00Z", "--to", "2026-03-23T12:00Z")
    plan = told(shift("oncall", "shifts", "primary", *period, "--json"))
    assert [s["person"] for s in plan] == [BO, ANA, BO, ANA, BO]
    assert [
        s["person"]
        for s in told(shift("oncall", "shifts", "primary", "--person", ANA, *period, "--json"))
    ] == [ANA, ANA]
    own = told(shift("oncall", "shifts", "--person", BO, *period, "--json"))
    assert [s["schedule"] for s in own] == ["primary"] * 3
    assert told(shift("oncall", "shifts", "--json")) == []


def test_somebody_takes_over_for_a_while_and_gives_back(shift: Run) -> None:
    words = ("oncall", "override", "primary", "--for", "2h", "--reason", "Dentist")
    made = told(shift(*words, "--person", BO, "--json"))
    assert (made["person"], made["ends_at"]) == (BO, "2026-03-16T11:30:00Z")
    assert "Dentist" in lines(shift("oncall", "overrides", "primary"))[1]
    assert told(shift("oncall", "now", "--json"))[0]["current"]["person"] == BO
    assert shift("oncall", "end-override", str(made["id"])).exit_code == 0
    assert told(shift("oncall", "now", "--json"))[0]["current"]["person"] == ANA


def test_gaps_and_weak_spots_are_told_before_they_hurt(shift: Run, client: httpx2.Client) -> None:
    client.post("/api/v1/schedules", json={"name": "spare"})
    (gap,) = told(shift("oncall", "gaps", "--schedule", "spare", "--json"))
    assert gap["schedule"] == "spare"
    weak = shift("oncall", "weak-spots")
    assert weak.exit_code == 1
    assert "Nobody is on call in spare" in weak.output
    assert [row.split()[1] for row in weak.output.splitlines() if row.startswith("gap")] == [
        "spare"
    ]
    assert "schedule/" not in weak.output


def test_schedules_are_listed_shown_and_removed(shift: Run, client: httpx2.Client) -> None:
    assert f"{ANA}, {BO}" in lines(shift("schedules"))[1]
    top, bottom = lines(shift("schedules", "show", "primary"))[1:]
    assert "sat 20:00-08:00" in top
    assert "2026-01-05T09:00:00" in bottom
    assert "is paged by payments" in str(shift("schedules", "remove", "primary").exception)
    client.post("/api/v1/schedules", json={"name": "spare"})
    assert shift("schedules", "remove", "spare").exit_code == 0
    assert [s["name"] for s in told(shift("schedules", "--json"))] == ["primary"]


def test_policies_are_listed_and_shown_step_by_step(shift: Run) -> None:
    assert lines(shift("policies"))[1].split()[1:] == ["payments", "1", "2", "admins"]
    shown = lines(shift("policies", "show", "payments"))
    assert shown[1].split() == ["1", "schedule:primary", "5m"]
    assert shown[2].split() == ["fallback", "admins", "–"]
    assert told(shift("policies", "show", "Payments", "--json"))["repeat"] == 2


def test_whom_to_page_last_is_shown_and_chosen(shift: Run) -> None:
    assert told(shift("policies", "catch-all", "--json"))["targets"] == ["admins"]
    words = ("policies", "catch-all", "team:payments", f"person:{ANA}")
    assert lines(shift(*words))[1] == f"team:payments, person:{ANA}"


@pytest.mark.parametrize(
    ("words", "sentence", "code"),
    [
        (("services", "show", "nothing"), "There is no service named nothing.", 3),
        (("services", "add", "a", "--team", "x"), "There is no team 'x'.", 2),
        (("schedules", "show", "nothing"), "There is no schedule named nothing.", 3),
        (("oncall", "override", "primary"), "Say when it ends", 2),
        (("oncall", "now", "--at", "soon"), "at: ", 2),
        (("policies", "catch-all", "everybody"), "write person:EMAIL", 2),
    ],
)
@pytest.mark.usefixtures("shift")
def test_a_refusal_is_a_sentence_and_an_exit_code(
    capsys: pytest.CaptureFixture[str], words: tuple[str, ...], sentence: str, code: int
) -> None:
    assert app.run(list(words)) == code
    assert sentence in capsys.readouterr().err


def test_who_merely_reads_changes_nothing(
    shift: Run, as_: As, tokens: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOCSIN_TOKEN", tokens["sam"])
    assert shift("oncall").exit_code == 0
    assert "role manager" in str(shift("services", "add", "checkout").exception)
    assert as_("sam").get("/api/v1/services").json()["items"] == []
