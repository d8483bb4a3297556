"""Of a reply what is new remains, and never nothing."""

import tarfile
from pathlib import Path

import pytest

from tocsin.signals.letter import said

FROM_OUTLOOK = """\
It works again, thank you.

Ana

________________________________
Von: Service Desk <desk@example.com>
Gesendet: Montag, 16. März 2026 09:30
An: Ana <ana@example.com>
Betreff: Re: Drucker

Geht er wieder?
"""


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("Yes.\n\nOn Mon, Ana wrote:\n> Is it?\n> Really?", "Yes."),
        ("Yes.\n\nAm 16.03.2026 um 09:30 schrieb Ana <ana@x.org>:\n> Ist es?", "Yes."),
        ("Oui.\n\nLe lun. 16 mars 2026, Ana\n<ana@x.org> a écrit :\n> Ça va ?", "Oui."),
        ("On Mon, Ana wrote:\n> Is it?\n\nYes.", "Yes."),
        ("> Is it?\n\nYes.\n\n> Really?\n\nReally.", "Yes.\n\n> Really?\n\nReally."),
        ("Yes.\n\n-----Original Message-----\nFrom: Ana\n\nIs it?", "Yes."),
        (FROM_OUTLOOK, "It works again, thank you.\n\nAna"),
        ("Yes.\n-- \nAna\nPayments", "Yes."),
        ("Yes.\n\nSent from my iPhone", "Yes."),
        ("Ja.\n\nVon meinem iPhone gesendet", "Ja."),
        ("Sent from my desk is a strange title", "Sent from my desk is a strange title"),
        ("From: me\nwith love", "From: me\nwith love"),
        ("> only\n> quoted", "> only\n> quoted"),
        ("-- \nAna", "-- \nAna"),
        ("", ""),
    ],
)
def test_only_what_is_new_remains(given: str, wanted: str) -> None:
    assert said.of_reply(given) == wanted


WANTED = {
    "email_1_4": "Awesome! I haven't had another problem with it.",
    "email_1_7": ":+1:",
    "email_2_1": "Outlook with a reply",
    "email_2_2": "Outlook with a reply directly above line",
    "email_2_3": "Outlook with a reply above headers using unusual format",
    "email_BlackBerry": "Here is another email",
    "email_gmail": "This is a test for inbox replying to a github message.",
    "email_headers_no_delimiter": "And another reply!",
    "email_iPhone": "Here is another email",
    "email_multi_word_sent_from_my_mobile_device": "Here is another email",
    "correct_sig": "this is an email with a correct -- signature.",
}
ENDS = {
    "email_1_1": "-Abhishek Kona",
    "email_1_3": "-Abhishek Kona",
    "email_1_5": "for a while.",
    "email_1_8": "and under this.",
    "email_bullets": "- and another",
    "email_one_is_not_on": "when I run...",
    "email_partial_quote_header": "tunnel is not working.",
    "email_sent_from_my_not_signature": "then my mobile phone.",
    "email_sig_delimiter_in_middle_of_line": "kthxbai",
    "greedy_on": "tunnel is not working.",
    "pathological": "get back to a computer.",
}


def test_replies_that_were_really_sent_are_trimmed(shared: Path) -> None:
    with tarfile.open(shared / "data/email/email_reply_parser.tar.gz") as archive:
        files = {Path(m.name).stem: archive.extractfile(m) for m in archive if ".txt" in m.name}
        texts = {name: file.read().decode() for name, file in files.items() if file is not None}
    found = {name: said.of_reply(text) for name, text in texts.items()}
    assert {name: found[name] for name in WANTED} == WANTED
    assert [name for name, end in ENDS.items() if not found[name].endswith(end)] == []
