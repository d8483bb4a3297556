"""The style of a status page, written into it, so that the page is whole in one request.

The policy of our pages refuses styles inside them; this one is let through by its fingerprint.
"""

import base64
import hashlib
import re
from dataclasses import dataclass

from tocsin.web.assets import Assets

_FILES = ("tokens.css", "status.css")
_COMMENT = re.compile(r"/\*.*?\*/", re.S)
_SPACE = re.compile(r"\s+")
_AROUND = re.compile(r" ?([{};,>]) ?|(?<=:) ")


@dataclass(frozen=True, slots=True)
class Style:
    text: str

    @property
    def policy(self) -> str:
        digest = base64.b64encode(hashlib.sha256(self.text.encode()).digest()).decode()
        return (
            f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none';"
            " form-action 'none'; frame-ancestors 'none'"
        )


def of(assets: Assets) -> Style:
    return Style(small("".join(assets.files[name].body.decode() for name in _FILES)))


def small(css: str) -> str:
    """Leave out what only those need who edit the file."""
    plain = _SPACE.sub(" ", _COMMENT.sub("", css))
    return _AROUND.sub(lambda found: found.group(1) or "", plain).strip()
