"""What is spoken and where to (RFC 4566, RFC 3264): G.711 and the keys beside it (RFC 4733)."""

import re
from dataclasses import dataclass

ULAW, ALAW, KEYS = 0, 8, 101
KIND = "application/sdp"


@dataclass(frozen=True, slots=True)
class Media:
    """Where the other side wants to hear us, in which code, and how it tells keys."""

    host: str
    port: int
    payload: int
    keys: int | None


def offer(host: str, port: int, *, session: int) -> bytes:
    lines = [
        "v=0",
        f"o=tocsin {session} {session} IN {_family(host)} {host}",
        "s=Tocsin",
        f"c=IN {_family(host)} {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {ULAW} {ALAW} {KEYS}",
        f"a=rtpmap:{ULAW} PCMU/8000",
        f"a=rtpmap:{ALAW} PCMA/8000",
        f"a=rtpmap:{KEYS} telephone-event/8000",
        f"a=fmtp:{KEYS} 0-15",
        "a=ptime:20",
        "a=sendrecv",
        "",
    ]
    return "\r\n".join(lines).encode()


def read(body: bytes) -> Media | None:
    """Read what the other side chose; None if there is nothing that we can speak."""
    text = body.decode("utf-8", "replace")
    audio = re.search(r"(?m)^m=audio (\d{1,5}) RTP/S?AVPF? ([\d ]+)", text)
    where = re.findall(r"(?m)^c=IN IP[46] ([0-9A-Fa-f.:]+)", text)
    if audio is None or not where or int(audio[1]) == 0:
        return None
    payloads = [int(each) for each in audio[2].split()]
    chosen = next((each for each in payloads if each in (ULAW, ALAW)), None)
    if chosen is None:
        return None
    event = re.search(r"(?im)^a=rtpmap:(\d{1,3}) telephone-event/8000", text)
    return Media(where[-1], int(audio[1]), chosen, int(event[1]) if event else None)


def _family(host: str) -> str:
    return "IP6" if ":" in host else "IP4"
