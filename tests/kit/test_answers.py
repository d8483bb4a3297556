"""Answers are read as the standard library reads them, however they come in."""

import http.client
import io
from collections.abc import Iterator

import pytest

from tocsin.kit import answers

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Id: 7\r\n\r\nhello"
CHUNKED = (
    b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;why=not\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n"
)
WELL_FORMED = [
    PLAIN,
    CHUNKED,
    b"HTTP/1.1 204 No Content\r\n\r\n",
    b"HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n",
    b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
    b"HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end",
    b"HTTP/1.1 200 OK\r\n\r\nno length",
    b"HTTP/1.1 503 Busy\r\nRetry-After: 7\r\nretry-after: 9\r\nContent-Length: 2\r\n\r\nno",
    b"HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
    b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\ncut short",
    b"HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nuntil the end",
    b"HTTP/1.1 429 \xe9\r\nX-Said: \xe9\r\nContent-Length: 0\r\n\r\n",
]
NOT_HTTP = [
    b"", b"\x00\xff nonsense\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"HTTP/1.1 twenty\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000,
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello",
    b"HTTP/1.1 100 Continue\r\n\r\n" * 12,
]  # fmt: skip


def read(raw: bytes, *, step: int = 65_536, most: int = 65_536) -> answers.Answer:
    pieces: Iterator[bytes] = (raw[at : at + step] for at in range(0, len(raw), step))
    return answers.read(answers.Reader(lambda: next(pieces, b"")), "POST", most=most)


class _Socket:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    def makefile(self, *_: object) -> io.BytesIO:
        return io.BytesIO(self.raw)


@pytest.mark.parametrize("raw", WELL_FORMED)
@pytest.mark.parametrize("step", [1, 3, 65_536])
def test_an_answer_reads_as_the_standard_library_reads_it(raw: bytes, step: int) -> None:
    known = http.client.HTTPResponse(_Socket(raw), method="POST")  # type: ignore[arg-type]
    known.begin()
    expected = (known.status, {k.lower(): v for k, v in known.getheaders()}, known.read(65_536))

    found = read(raw, step=step)

    assert (found.status, found.headers, found.body) == expected


@pytest.mark.parametrize("raw", NOT_HTTP)
@pytest.mark.parametrize("step", [7, 65_536])
def test_what_is_not_http_is_no_answer(raw: bytes, step: int) -> None:
    with pytest.raises(answers.NoAnswer):
        read(raw, step=step)


def test_a_line_that_makes_no_sense_is_passed_over() -> None:
    raw = PLAIN.replace(b"X-Id: 7", b"what is this\r\nX-Id : 7\r\n  and more")

    assert read(raw).headers["x-id"] == "7 and more"


LAST = {
    "it parts": PLAIN.replace(b"X-Id: 7", b"Connection: Close"),
    "it is of old": PLAIN.replace(b"HTTP/1.1", b"HTTP/1.0"),
    "its end is the line's": b"HTTP/1.1 200 OK\r\n\r\nno length",
    "something comes after": PLAIN + b"HTTP/1.1 200 OK\r\n",
    "it broke off": PLAIN[:-1],
}


@pytest.mark.parametrize("raw", LAST.values(), ids=LAST)
def test_after_such_an_answer_a_line_is_of_no_use(raw: bytes) -> None:
    assert read(raw).is_last


def test_after_a_whole_answer_a_line_is_of_use() -> None:
    assert not read(PLAIN).is_last
    assert not read(CHUNKED).is_last


@pytest.mark.parametrize("raw", [PLAIN, CHUNKED])
def test_no_more_is_read_than_anybody_looks_at(raw: bytes) -> None:
    found = read(raw, step=1, most=3)

    assert (found.body, found.is_last) == (b"hel", True)


def test_a_head_alone_has_no_body() -> None:
    reader = answers.Reader(iter([PLAIN[:-5], b""]).__next__)

    found = answers.read(reader, "HEAD", most=9)

    assert (found.body, found.is_last) == (b"", False)
