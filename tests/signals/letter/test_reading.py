"""A mail is read whatever it is; nothing in it ends the reading."""

import tarfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tocsin.signals.letter import encoded, nature, plain, reading
from tocsin.signals.letter.letter import Mailbox
from tocsin.signals.letter.nature import Nature

WHOLE = (
    b"From: =?utf-8?B?w4RubmE=?= <Ana@Example.com>\r\nTo: desk@example.com\r\n"
    b"Subject: =?iso-8859-1?Q?Dr=FCcker_ist?= =?iso-8859-1?Q?_kaputt?=\r\n"
    b"Message-ID: <1@example.com>\r\nIn-Reply-To: <0@example.com>\r\n"
    b"References: <a@example.com> <0@example.com>\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: "
    b"quoted-printable\r\n\r\nEr druckt nicht: =FC\r\n--b\r\nContent-Type: image/png\r\n"
    b'Content-Disposition: attachment; filename="..\\bild.png"\r\n'
    b"Content-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n--b--\r\n"
)


def bounces(shared: Path) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(shared / "data/email/sisimai_bounces.give.tar.gz") as archive:
        for member in archive:
            file = archive.extractfile(member) if member.name.endswith(".eml") else None
            if file is not None:
                yield member.name, file.read()


def test_all_that_matters_is_read() -> None:
    letter = reading.read(WHOLE)
    assert letter.sender == Mailbox("Änna", "ana@example.com")
    assert letter.subject == "Drücker ist kaputt"
    assert letter.text.strip() == "Er druckt nicht: ü"
    assert letter.message_id == "<1@example.com>"
    assert letter.references == ("<0@example.com>", "<a@example.com>")
    assert letter.recipients == ("desk@example.com",)
    [file] = letter.files
    assert (file.file_name, file.content_type) == ("bild.png", "image/png")
    assert file.content == b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"", ""),
        (b"\x00\xff\xfe", None),
        (b"\n\nhello", "hello"),
        (b"Subject: x\n\nplain \xe4 latin", "plain ä latin"),
        (b"Content-Type: text/plain; charset=nonsense\n\n\xc3\xa4", "ä"),
        (b"Content-Type: text/plain; charset=zlib\n\nabc", "abc"),
        (b"Content-Type: text/plain; charset=unicode_escape\n\n\\x41", "\\x41"),
        (b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n%%%", None),
        (b"Content-Type: text/plain\nContent-Transfer-Encoding: x-odd\n\nhello", "hello"),
        (b"Content-Type: multipart/mixed\n\nno boundary", "no boundary"),
        (b'Content-Type: multipart/mixed; boundary="x"\n\n--x\n\nopen end', "open end"),
        (b"Content-Type: text/html\n\n<p>One</p><script>x()</script><p>Two</p>", "One\nTwo"),
        (b"Content-Type: text/plain; charset*1*=%%\n\nhello", "hello"),
        (b"Content-Type: image/png; name*0*=utf-8''%E\n\nabc", None),
    ],
)
def test_what_makes_no_sense_is_read_as_far_as_it_does(raw: bytes, words: str | None) -> None:
    letter = reading.read(raw)
    assert words is None or letter.text.strip() == words


def test_a_mail_nested_beyond_measure_is_shown_as_it_came() -> None:
    raw = b"Subject: deep\n" + b"".join(
        b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000)
    )
    letter = reading.read(raw)
    assert letter.subject == "deep"
    assert letter.flags
    assert reading.read(b"Subject: long\n\n" + b"\n" * 2_000_000).subject == "long"


def test_a_mail_in_a_mail_is_a_file() -> None:
    inner, outer = EmailMessage(), EmailMessage()
    inner["Subject"], outer["Subject"] = "inner", "outer"
    inner.set_content("what was forwarded")
    outer.set_content("see there")
    outer.add_attachment(inner)
    letter = reading.read(outer.as_bytes())
    assert letter.text.strip() == "see there"
    [file] = letter.files
    assert file.content_type == "message/rfc822"
    assert b"what was forwarded" in file.content


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("=?utf-8?q?caf=C3=A9?=", "café"),
        ("=?utf-8?q?caf=C3?= =?utf-8?q?=A9?=", "café"),
        ("=?gb2312?B?xOO6ww==?=", "你好"),
        ("=?iso-2022-jp?B?GyRCJUslYyE8JXMbKEI=?=", "ニャーン"),
        ("=?x-none?q?abc?= plain", "abc plain"),
        ("=?utf-8?b?%%%?=", "=?utf-8?b?%%%?="),
        ("two\r\n lines", "two lines"),
        ("raw \udcc3\udca4", "raw ä"),
    ],
)
def test_a_header_is_decoded(given: str, wanted: str) -> None:
    assert encoded.header(given) == wanted


def test_html_becomes_lines() -> None:
    given = "<h1>Hi</h1>\n<ul><li>one<li>two</ul><table><tr><td>a</td><td>b</td></tr></table>"
    assert plain.of_html(given) == "Hi\n\n- one\n- two\na b"


def test_every_bounce_that_was_really_sent_is_known_as_one(shared: Path) -> None:
    judged = {name: nature.judge(reading.read(raw)).nature for name, raw in bounces(shared)}
    assert len(judged) > 100
    assert {name for name, found in judged.items() if not found.is_returned} == set()


@pytest.mark.parametrize(
    ("headers", "wanted"),
    [
        ("Subject: The printer is broken", Nature.LETTER),
        ("Subject: Delivery of the new laptops failed", Nature.LETTER),
        ("Subject: Re: vacation planning tool is down", Nature.LETTER),
        ("Auto-Submitted: no", Nature.LETTER),
        ("Auto-Submitted: auto-replied (vacation)", Nature.AUTO_REPLY),
        ("Auto-Submitted: auto-generated", Nature.AUTOMATIC),
        ("X-Autoreply: yes", Nature.AUTO_REPLY),
        ("Precedence: auto_reply", Nature.AUTO_REPLY),
        ("Precedence: bulk", Nature.AUTOMATIC),
        ("List-Id: <riak.example.com>", Nature.AUTOMATIC),
        ("Subject: Automatic reply: your mail", Nature.AUTO_REPLY),
        ("Subject: Out of Office", Nature.AUTO_REPLY),
        ("Subject: Abwesenheitsnotiz: Drucker", Nature.AUTO_REPLY),
        ("Subject: =?utf-8?q?R=C3=A9ponse_automatique_=3A_panne?=", Nature.AUTO_REPLY),
        ("Subject: Respuesta automática: x", Nature.AUTO_REPLY),
        ("Subject: 自動返信", Nature.AUTO_REPLY),
        ("Return-Path: <>", Nature.BOUNCE),
        ("From: MAILER-DAEMON@example.com", Nature.BOUNCE),
        ("Content-Type: multipart/report; report-type=delivery-status", Nature.BOUNCE),
        (
            "Content-Type: multipart/report; report-type=disposition-notification",
            Nature.AUTO_REPLY,
        ),
    ],
)
def test_machines_are_told_from_people(headers: str, wanted: Nature) -> None:
    raw = f"{headers}\nTo: desk@example.com\n\nHello".encode()
    assert nature.judge(reading.read(raw)).nature is wanted


def test_the_envelope_tells_a_bounce_too() -> None:
    letter = reading.read(b"Subject: hello\n\nHello")
    assert nature.judge(letter, envelope_from="").nature is Nature.BOUNCE
    assert nature.judge(letter, envelope_from="ana@example.com").nature is Nature.LETTER
    assert nature.judge(letter, is_ours=True).nature is Nature.OURS


PIECES = st.sampled_from(
    [
        *(WHOLE[n : n + 30] for n in range(0, len(WHOLE), 30)),
        *(b"\r\n\r\n", b"--b\r\n", b"--b--", b"Content-Type: ", b"multipart/mixed; ", b"\xff\x00"),
        *(b"message/rfc822\r\n\r\n", b"boundary=", b'"', b"=?", b"?=", b"charset*0*=x''%", b"\r"),
        *(b"base64", b"Content-Disposition: attachment; filename*=", b"text/html", b"<p"),
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES, max_size=40).map(b"".join), st.binary(max_size=20))
def test_no_bytes_end_the_reading(most: bytes, rest: bytes) -> None:
    letter = reading.read(most + rest)
    stored = "".join([letter.text, letter.subject, *letter.headers.values()])
    assert "\x00" not in stored
    stored.encode()
    nature.judge(letter)
