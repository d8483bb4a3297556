"""Words as sound: by espeak-ng where it is installed, else a melody that can be told from others.

Nothing of what is said leaves this machine but through the telephone.
"""

import array
import functools
import io
import shutil
import subprocess
import wave

import structlog

from tocsin.notify.sip import audio
from tocsin.notify.sip.audio import Samples

log = structlog.get_logger(__name__)

PROGRAM = "espeak-ng"
SECONDS_AT_MOST = 5.0
_WORDS_A_MINUTE = "150"
_MELODY = ((660, 0.15), (880, 0.15), (1100, 0.3), (0, 0.4)) * 4


@functools.lru_cache(maxsize=64)
def spoken(words: str) -> Samples:
    """Return the words at the telephone's rate; a melody if nothing here can speak."""
    said = _said(words)
    return audio.tones(_MELODY) if said is None else said


def can_speak() -> bool:
    return shutil.which(PROGRAM) is not None


def _said(words: str) -> Samples | None:
    program = shutil.which(PROGRAM)
    if program is None:
        return None
    try:
        done = subprocess.run(
            [program, "--stdin", "--stdout", "-s", _WORDS_A_MINUTE],
            input=words.encode(),
            capture_output=True,
            timeout=SECONDS_AT_MOST,
            check=True,
        )
        return _samples(done.stdout)
    except (OSError, subprocess.SubprocessError, wave.Error, EOFError) as error:
        log.warning("words not made into sound", error=repr(error))
        return None


def _samples(raw: bytes) -> Samples:
    with wave.open(io.BytesIO(raw)) as sound:
        rate = sound.getframerate()
        frames = sound.readframes(len(raw))  # its header says more than there is: it is a pipe
    samples = array.array("h")
    samples.frombytes(frames[: len(frames) // 2 * 2])
    return audio.slower(samples, rate)
