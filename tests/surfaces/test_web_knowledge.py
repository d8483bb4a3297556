"""Articles and runbooks in the browser: written, previewed, published, found, put away."""

import httpx2
import pytest

from tests.surfaces.conftest import Enter

ARTICLE = {
    "version": "0",
    "title": "The disk is full",
    "body": "Run `df`, then **rotate** the logs.",
    "tags": "disk, logs",
    "review_on": "2020-01-31",
}
RUNBOOK = {"title": "Free a disk", "service_id": "", "steps-0": "Run `df`.", "steps-1": "Rotate."}


@pytest.fixture
def ana(enter: Enter) -> httpx2.Client:
    return enter("ana")


@pytest.fixture
def article(ana: httpx2.Client) -> str:
    return ana.post("/knowledge/new", data=ARTICLE).headers["location"]


@pytest.mark.parametrize(
    ("path", "words"),
    [("/knowledge", "Nothing is written down yet"), ("/runbooks", "There is no runbook yet")],
)
def test_an_empty_list_teaches(ana: httpx2.Client, path: str, words: str) -> None:
    assert words in ana.get(path).text


def test_a_preview_keeps_nothing(ana: httpx2.Client) -> None:
    page = ana.post("/knowledge/new", data=ARTICLE | {"do": "preview"}).text
    assert "<strong>rotate</strong>" in page
    assert "Nothing is written down yet" in ana.get("/knowledge").text


def test_an_article_is_for_readers_once_it_is_published(
    ana: httpx2.Client, enter: Enter, article: str
) -> None:
    assert "draft" in ana.get("/knowledge").text
    assert enter("sam").get(article).status_code == 404
    enter("ana").post(article + "/publication")
    found = enter("sam").get("/knowledge", params={"q": "full disks"}).text
    assert "The disk is full" in found
    assert "check it again" in found


def test_each_version_stays_and_nothing_is_overwritten(ana: httpx2.Client, article: str) -> None:
    changed = ARTICLE | {"version": "1", "body": "Buy a disk."}
    assert ana.post(article + "/edit", data=changed).status_code == 303
    assert ana.post(article + "/edit", data=changed | {"body": "No."}).status_code == 422
    page = ana.get(article + "/versions").text
    assert "Buy a disk." in page
    assert "<strong>rotate</strong>" in page


def test_what_is_put_away_can_be_taken_back(ana: httpx2.Client, article: str) -> None:
    ana.post(article + "/archival")
    assert "put away" in ana.get(article).text
    assert ana.post(article + "/publication").status_code == 303


def test_markup_of_an_article_is_made_harmless(ana: httpx2.Client) -> None:
    bad = ARTICLE | {"body": "<script>alert(1)</script>hello"}
    path = ana.post("/knowledge/new", data=bad).headers["location"]
    assert "<script>alert" not in ana.get(path).text


def test_a_runbook_is_written_step_by_step(ana: httpx2.Client) -> None:
    assert "steps-2" in ana.post("/runbooks/new", data=RUNBOOK | {"do": "more-steps"}).text
    path = ana.post("/runbooks/new", data=RUNBOOK).headers["location"]
    assert "<code>df</code>" in ana.get(path).text
    assert "2 steps" in ana.get("/runbooks").text
    ana.post(path + "/edit", data=RUNBOOK | {"steps-1": "Rotate the logs."})
    assert "Rotate the logs." in ana.get(path).text


def test_a_runbook_without_steps_is_refused(ana: httpx2.Client) -> None:
    found = ana.post("/runbooks/new", data={"title": "Nothing", "steps-0": " "})
    assert found.status_code == 422
    assert "1 to 100 steps" in found.text


def test_a_runbook_is_put_away_and_taken_back(ana: httpx2.Client) -> None:
    path = ana.post("/runbooks/new", data=RUNBOOK).headers["location"]
    ana.post(path + "/archival")
    assert "There is no runbook yet" in ana.get("/runbooks").text
    ana.post(path + "/archival/undo")
    assert "Free a disk" in ana.get("/runbooks").text
