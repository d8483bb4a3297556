"""Small ideas: categories, resolutions, links, files, comments, titles, queries."""

from datetime import UTC, datetime, timedelta

import pytest

from tocsin.incidents import attachment, category, comment, incident, link, resolution, search
from tocsin.incidents.attachment import NewAttachment
from tocsin.incidents.incident import Declaration
from tocsin.incidents.link import Kind, NewLink
from tocsin.incidents.resolution import Code, Resolution
from tocsin.incidents.search import Query
from tocsin.kit import errors

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "path"), [("Network", "network"), (" network / DNS  server", "network/dns server")]
)
def test_a_category_has_one_spelling(given: str, path: str) -> None:
    assert category.tidy(given) == path


@pytest.mark.parametrize("given", ["", "network//dns", "/network", "a/b/c/d/e", "x" * 201])
def test_a_path_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(category.InvalidCategory):
        category.tidy(given)


def test_a_category_knows_those_above_it_and_moves_with_its_subtree() -> None:
    assert category.ancestors("a/b/c") == ["a", "a/b"]
    assert category.moved("a/b/c", before="a/b", after="x") == "x/c"


def test_a_resolution_that_explains_nothing_needs_notes() -> None:
    with pytest.raises(resolution.InvalidResolution, match="what was done"):
        resolution.checked(Resolution(Code.FIXED, "  "))
    assert resolution.checked(Resolution(Code.SELF_RECOVERED)).notes == ""
    assert resolution.checked(Resolution(Code.FIXED, " rolled back\x00 ")).notes == "rolled back"


@pytest.mark.parametrize(
    "wrong",
    [
        NewLink(Kind.RELATED), NewLink(Kind.RELATED, to_number=7), NewLink(Kind.URL),
        NewLink(Kind.URL, url="javascript:alert(1)"), NewLink(Kind.URL, url="https://"),
        NewLink(Kind.URL, url="http://example.com/" + "x" * 2048),
    ],
)  # fmt: skip
def test_a_link_to_nowhere_is_refused(wrong: NewLink) -> None:
    with pytest.raises(link.InvalidLink):
        link.checked(wrong, of=7)


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\logs\\error.log", "error.log"),
        ('a"b\r\nSet-Cookie: x.txt', "a_b Set-Cookie_ x.txt"),
        ("...", "attachment"),
        ("graph.png", "graph.png"),
    ],
)
def test_a_file_is_kept_under_a_name_that_steers_nothing(stated: str, kept: str) -> None:
    tidy = attachment.checked(NewAttachment(stated, "text/plain", b"x"), limit=10)
    assert tidy.file_name == kept


@pytest.mark.parametrize(
    ("stated", "kept"),
    [
        ("image/png", "image/png"),
        ("Text/HTML; charset=utf-8", "text/html"),
        ("nonsense", "application/octet-stream"),
        ("a/b\r\nX: y", "application/octet-stream"),
    ],
)
def test_a_type_is_kept_as_it_was_said_if_it_is_one(stated: str, kept: str) -> None:
    tidy = attachment.checked(NewAttachment("a", stated, b"x"), limit=10)
    assert tidy.content_type == kept


def test_a_file_that_is_empty_or_too_large_is_refused() -> None:
    with pytest.raises(attachment.EmptyFile):
        attachment.checked(NewAttachment("a", "text/plain", b""), limit=10)
    with pytest.raises(attachment.TooLarge, match="larger than 1 MB"):
        attachment.checked(NewAttachment("a", "text/plain", b"x" * 1_048_577), limit=1_048_576)


def test_a_comment_has_words() -> None:
    assert comment.checked(" hello ") == "hello"
    with pytest.raises(comment.InvalidComment):
        comment.checked("\x00 ")


def test_a_declaration_is_tidied_and_a_clock_that_runs_ahead_is_taken_for_now() -> None:
    said = Declaration(
        "High\nerror rate",
        service_ids=(2, 1, 2),
        detected_at=NOW + timedelta(minutes=9),
        occurred_at=NOW + timedelta(minutes=5),
    )
    tidy = incident.checked(said, now=NOW)
    assert (tidy.title, tidy.service_ids) == ("High error rate", (2, 1))
    assert (tidy.occurred_at, tidy.detected_at) == (NOW, NOW)


def test_a_title_is_cut_when_it_is_long_and_refused_when_it_is_empty() -> None:
    assert len(incident.title("x" * 999)) == 300
    with pytest.raises(errors.Invalid, match="what is wrong"):
        incident.title(" \n ")


@pytest.mark.parametrize(
    ("words", "number"), [("42", 42), ("#42", 42), ("P1", None), ("", None), ("٤٢", None)]
)
def test_a_number_is_meant_where_one_is_written(words: str, number: int | None) -> None:
    assert search.number_meant(words) == number


def test_a_query_keeps_within_limits() -> None:
    tidy = search.checked(Query(text="a\x00 b", limit=100_000, category="Network/DNS"))
    assert (tidy.text, tidy.limit, tidy.category) == ("a b", 200, "network/dns")


@pytest.mark.parametrize(
    ("subject", "number"), [("incident/42", 42), ("page/42", None), ("incident/x", None)]
)
def test_a_subject_that_names_an_incident_is_read(subject: str, number: int | None) -> None:
    assert incident.number_in(subject) == number
