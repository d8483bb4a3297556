"""What is said of a letter's sender by the server that took it in."""

import pytest

from tocsin.signals.letter import proof, reading
from tocsin.signals.letter.proof import Proof, Result

GMAIL = """\
mx.google.com;
       dkim=pass header.i=@example.com header.s=s1 header.b="a;b";
       spf=softfail (google.com: domain of transitioning ana@example.com (nested) does not)
 smtp.mailfrom=ana@Example.com;
       dmarc=fail (p=NONE sp=NONE dis=NONE) header.from=example.com"""


def read(*headers: str) -> Proof | None:
    lines = [f"Authentication-Results: {each}".replace("\n", "\r\n") for each in headers]
    raw = "\r\n".join([*lines, "From: Ana <ana@example.com>", "", "Help"])
    return proof.read(reading.read(raw.encode()))


def test_each_method_is_told_with_what_it_is_about() -> None:
    assert read(GMAIL) == Proof(
        "mx.google.com",
        (
            Result("dkim", "pass", "@example.com"),
            Result("spf", "softfail", "ana@example.com"),
            Result("dmarc", "fail", "example.com"),
        ),
    )


def test_what_fails_is_told_from_what_does_not() -> None:
    found = read(GMAIL)
    assert found is not None
    assert [each.is_bad for each in found.results] == [False, True, True]


def test_only_what_the_last_server_put_on_top_counts() -> None:
    found = read("ours.example; spf=fail", "evil.example; spf=pass")
    assert found == Proof("ours.example", (Result("spf", "fail", ""),))


@pytest.mark.parametrize(
    "said",
    ["", ";", "mx.example; none", "mx.example", "(((((", "; spf=pass", "mx.example; =;spf=;=pass"],
)
def test_nothing_comes_of_nothing(said: str) -> None:
    assert read(said) is None


def test_no_more_is_kept_than_anybody_reads() -> None:
    found = read("mx.example 1; " + "; ".join(["dkim/1 = pass"] * 500))
    assert found is not None
    assert len(found.results) == proof.MOST_RESULTS
