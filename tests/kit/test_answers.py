"""An answer is read as far as anybody looks at it, and it is known whether another may follow."""

import socket
from typing import Any

import pytest

from tocsin.kit import answers, dial

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Id: 7\r\n\r\nhello"
CHUNKED = (
    b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"5;why=not\r\nhello\r\n6\r\n world\r\n0\r\nTrailer: x\r\n\r\n"
)
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
NO_CONTENT = b"HTTP/1.1 204 No Content\r\n\r\n"


ODD = {
    "plain": PLAIN,
    "a head of old lines": PLAIN.replace(b"X-Id: 7", b"X-Id: 7\r\n more"),
    "a header twice": PLAIN.replace(b"X-Id: 7", b"X-Id: 6\r\nX-Id: 7"),
    "two lengths": PLAIN.replace(b"X-Id: 7", b"Content-Length: 4"),
    "a length with a sign": PLAIN.replace(b"th: 5", b"th: +5"),
    "a length of two digits": PLAIN.replace(b"th: 5", b"th: 05"),
    "a length and chunks": PLAIN.replace(b"X-Id: 7", b"Transfer-Encoding: chunked"),
    "no word for its status": PLAIN.replace(b"200 OK", b"404"),
    "a name with a space": PLAIN.replace(b"X-Id:", b"X-Id :"),
    "a line without a name": PLAIN.replace(b"X-Id: 7", b"X-Id"),
    "bytes above ASCII": PLAIN.replace(b"X-Id: 7", b"X-Id: \xe9"),
    "bare line feeds": PLAIN.replace(b"\r\n", b"\n"),
    "no content, which has some": PLAIN.replace(b"200", b"204"),
    "it parts": PLAIN.replace(b"X-Id: 7", b"Connection: keep-alive, Close"),
    "too much": PLAIN.replace(b"hello", b"hello you"),
    "too little": PLAIN[:-1],
    "half a head": PLAIN[:30],
    "another version": PLAIN.replace(b"1.1", b"1.0"),
    "not modified": b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
    "chunks": CHUNKED,
}


def ask(raw: bytes, *, method: str = "POST", most: int = 65_536) -> answers.Answer:
    """The answer to a request on a line on which this comes and nothing after it."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(raw)
        theirs.shutdown(socket.SHUT_WR)
        line = dial.Line(ours, dial.Deadline(5))
        return answers.ask(line, method, "/page", headers={"Host": "a"}, body=b"{}", most=most)


@pytest.mark.parametrize(
    ("raw", "status", "body"),
    [
        (PLAIN, 200, b"hello"),
        (CHUNKED, 201, b"hello world"),
        (EMPTY, 200, b""),
        (NO_CONTENT, 204, b""),
        (b"HTTP/1.1 100 Continue\r\n\r\n" + PLAIN, 200, b"hello"),
    ],
)
def test_after_a_whole_answer_a_line_is_of_use(raw: bytes, status: int, body: bytes) -> None:
    found = ask(raw)
    assert (found.status, found.body, found.is_last) == (status, body, False)


LAST = {
    "it parts": PLAIN.replace(b"X-Id: 7", b"Connection: Close"),
    "it is of old": PLAIN.replace(b"HTTP/1.1", b"HTTP/1.0"),
    "its end is the line's": b"HTTP/1.1 200 OK\r\n\r\nno length",
    "something comes after": PLAIN + b"HTTP/1.1 200 OK\r\n",
    "something comes after parts": CHUNKED + b"x",
    "something comes after none": NO_CONTENT + b"x",
    "it broke off": PLAIN[:-1],
}


@pytest.mark.parametrize("raw", LAST.values(), ids=LAST)
def test_after_such_an_answer_a_line_is_of_no_use(raw: bytes) -> None:
    assert ask(raw).is_last


@pytest.mark.parametrize("raw", [PLAIN, CHUNKED])
def test_no_more_is_read_than_anybody_looks_at(raw: bytes) -> None:
    found = ask(raw, most=3)
    assert (found.body, found.is_last) == (b"hel", True)


def test_a_head_alone_has_no_body() -> None:
    found = ask(PLAIN[:-5], method="HEAD")
    assert (found.body, found.headers["x-id"], found.is_last) == (b"", "7", False)


NOT_HTTP = [
    b"\x00\xff nonsense\r\n\r\n", b"SSH-2.0-OpenSSH_9.2\r\n\r\n", b"HTTP/1.1 twenty\r\n\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200 + b"\r\n", b"HTTP/1.1 100 Continue\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello",
]  # fmt: skip


@pytest.mark.parametrize("raw", NOT_HTTP)
def test_what_is_not_http_is_no_answer(raw: bytes) -> None:
    with pytest.raises(answers.NoAnswer):
        ask(raw)


def test_a_line_that_ends_before_a_word_is_told_apart() -> None:
    with pytest.raises(answers.NoWord):
        ask(b"")


@pytest.mark.parametrize("method", ["POST", "HEAD"])
@pytest.mark.parametrize("most", [3, 5, 100])
@pytest.mark.parametrize("raw", ODD.values(), ids=ODD)
def test_what_is_read_here_reads_as_the_library_reads_it(
    monkeypatch: pytest.MonkeyPatch, raw: bytes, most: int, method: str
) -> None:
    found = said(raw, most=most, method=method)
    monkeypatch.setattr(answers, "_whole", lambda *_: None)
    assert said(raw, most=most, method=method) == found


def said(raw: bytes, **given: Any) -> answers.Answer | str:
    try:
        return ask(raw, **given)
    except answers.NoAnswer as error:
        return str(error)


def test_nothing_can_be_slipped_into_a_head() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        line = dial.Line(ours, dial.Deadline(5))
        for target, headers in [("/a\r\nX: y", {}), ("/", {"X": "y\nZ: a"}), ("/", {"X\r": "y"})]:
            with pytest.raises(ValueError, match="line break"):
                answers.ask(line, "POST", target, headers=headers, body=b"", most=9)
