"""What is spoken and where to (RFC 4566, RFC 3264): G.711 and the keys beside it (RFC 4733)."""

import re
from dataclasses import dataclass

ULAW, ALAW, KEYS = 0, 8, 101
KIND = "application/sdp"
# Whether who says so speaks, and whether they hear.
_DIRECTIONS = {
    "sendrecv": (True, True),
    "sendonly": (True, False),
    "recvonly": (False, True),
    "inactive": (False, False),
}
# What we say in answer to it.
_WAYS = {
    (True, True): "sendrecv",
    (True, False): "recvonly",
    (False, True): "sendonly",
    (False, False): "inactive",
}
_NOWHERE = re.compile(r"[0.:]+")
"""How old telephones put one on hold (RFC 2543)."""


@dataclass(frozen=True, slots=True)
class Media:
    """Where the other side wants to hear us, in which code, and how it tells keys.

    ``hears`` and ``speaks`` are false of who has put us on hold, or is heard no more.
    """

    host: str
    port: int
    payload: int
    keys: int | None
    hears: bool = True
    speaks: bool = True


def offer(host: str, port: int, *, session: int, version: int = 0) -> bytes:
    """Say what we speak; ``version`` grows with what is said anew."""
    codes = {ULAW: "PCMU", ALAW: "PCMA", KEYS: "telephone-event"}
    return _said((host, port), (session, session + version), codes, "sendrecv")


def answer(host: str, port: int, media: Media, *, session: int, version: int) -> bytes:
    """Say yes to what they asked to speak from now on."""
    codes = {media.payload: "PCMU" if media.payload == ULAW else "PCMA"}
    if media.keys is not None:
        codes[media.keys] = "telephone-event"
    way = _WAYS[media.speaks, media.hears]
    return _said((host, port), (session, session + version), codes, way)


def _said(
    place: tuple[str, int], origin: tuple[int, int], codes: dict[int, str], way: str
) -> bytes:
    host, port = place
    events = [each for each, name in codes.items() if name == "telephone-event"]
    lines = [
        "v=0",
        f"o=tocsin {origin[0]} {origin[1]} IN {_family(host)} {host}",
        "s=Tocsin",
        f"c=IN {_family(host)} {host}",
        "t=0 0",
        f"m=audio {port} RTP/AVP {' '.join(map(str, codes))}",
        *(f"a=rtpmap:{each} {name}/8000" for each, name in codes.items()),
        *(f"a=fmtp:{each} 0-15" for each in events),
        "a=ptime:20",
        f"a={way}",
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
    keys = int(event[1]) if event else None
    way = re.search(r"(?m)^a=(sendrecv|sendonly|recvonly|inactive)\b", text)
    speaks, hears = _DIRECTIONS[way[1] if way else "sendrecv"]
    return Media(
        where[-1], int(audio[1]), chosen, keys, hears and not _NOWHERE.fullmatch(where[-1]), speaks
    )


def _family(host: str) -> str:
    return "IP6" if ":" in host else "IP4"
