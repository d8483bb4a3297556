"""What our links are signed with: whoever keeps a link of an earlier version gets in with it."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest

from tocsin.kit import secrets
from tocsin.notify import answers
from tocsin.notify.answers import Claim, Verb

KEY = secrets.from_text("k" * 32)
AT = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "42.1773653400", "ä€😀", "x" * 10_000])
def test_a_mark_is_hmac_with_sha_256_by_a_key_of_its_purpose(text: str) -> None:
    root = hashlib.sha256(b"k" * 32).digest()
    own = hashlib.blake2b(b"answer", key=root, digest_size=32).digest()
    expected = base64.urlsafe_b64encode(hmac.digest(own, text.encode(), "sha256")[:16])

    assert [KEY.sign("answer", text) for _ in range(2)] == [expected.decode().rstrip("=")] * 2
    assert KEY.sign("answer", text) != KEY.sign("callback", text)


def test_the_codes_of_a_message_are_those_of_its_answers() -> None:
    made = answers.buttons(KEY, 42, created_at=AT)

    assert [button.verb for button in made] == list(Verb)
    for button in made:
        claim = Claim(42, button.verb)
        assert button.code == answers.code(KEY, claim, created_at=AT)
        assert answers.read(KEY, button.code, now=AT) == claim
