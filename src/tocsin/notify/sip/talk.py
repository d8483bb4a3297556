"""What is said on a line that was taken, at its pace, and the keys that are heard meanwhile."""

from collections import deque

from tocsin.notify.sip import audio, speech
from tocsin.notify.sip.audio import FRAME, FRAME_SECONDS, Samples
from tocsin.notify.sip.line import Sound
from tocsin.notify.sip.sdp import KEYS, ULAW, Media

_QUIET = 25
"""Frames between two things that are said: half a second."""
_MOST_LATE = 0.5
_SILENCE: Samples = (0,) * FRAME


class Talk:
    """``monotonic`` is handed in with each call; a frame is due every 20 ms."""

    def __init__(self, sound: Sound, media: Media, *, source: int, now: float) -> None:
        self._sound = sound
        self._media = media
        self._source = source
        self._frames: deque[Samples] = deque()
        self._number = 0
        self._due_at = now
        self._last_key: int | None = None
        self._speaker = ""

    @property
    def is_silent(self) -> bool:
        """Whether all has been said."""
        return not self._frames

    def goes_to(self, media: Media) -> None:
        """Speak to another place from now on, or to nobody while one is put on hold."""
        self._media = media

    def say(self, words: str) -> None:
        """Say this next, instead of what was still to be said."""
        said = speech.spoken(words)
        self._frames.clear()
        self._frames.extend([_SILENCE] * _QUIET)
        self._frames.extend(said[at : at + FRAME] for at in range(0, len(said) - FRAME + 1, FRAME))
        self._frames.extend([_SILENCE] * _QUIET)

    def speak(self, now: float) -> float:
        """Send the frames that are due; return after how many seconds the next one is."""
        if now - self._due_at > _MOST_LATE:
            self._due_at = now  # we were held up: go on from here instead of hurrying
        while self._due_at <= now:
            if self._media.hears:
                self._send(self._frames.popleft() if self._frames else _SILENCE)
            self._number += 1
            self._due_at += FRAME_SECONDS
        return self._due_at - now

    def _send(self, frame: Samples) -> None:
        payload = self._media.payload
        data = audio.to_ulaw(frame) if payload == ULAW else audio.to_alaw(frame)
        first = self._number == 0
        raw = audio.packet(self._number, data, payload=payload, source=self._source, first=first)
        self._sound.send(raw, (self._media.host, self._media.port))

    def hear(self) -> str | None:
        """Return the key that was pressed, once for each press."""
        raw, host = self._sound.heard()
        found = audio.read(raw)
        if found is None or not self._is_theirs(host):
            return None
        if found.payload not in (self._media.keys, KEYS):  # theirs, or as we offered it
            return None
        if found.timestamp == self._last_key:
            return None
        self._last_key = found.timestamp
        return audio.key(found.data)

    def _is_theirs(self, host: str) -> bool:
        """Listen to where we speak to, or to the first who speaks: behind NAT they differ."""
        self._speaker = self._speaker or host
        return host in (self._media.host, self._speaker)
