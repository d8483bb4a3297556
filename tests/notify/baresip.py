"""A telephone that others wrote, Debian's baresip, with its keys under the test's thumb."""

import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import programs
from tests.journeys import harness
from tests.programs import Running

MODULES = Path("/usr/lib/baresip/modules")
NAMES = ("stdio", "g711", "aufile")


@contextmanager
def running(folder: Path, account: str) -> Iterator[Running]:
    """One with this account, in which ``{port}`` stands for the port that it listens on."""
    program = harness.program("baresip", "baresip-core")
    with wave.open(str(folder / "silence.wav"), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(16_000 * 60))
    (folder / "contacts").touch()

    def command(port: int) -> Sequence[str]:
        (folder / "config").write_text(_configured(folder, port))
        (folder / "accounts").write_text(account.format(port=port) + "\n")
        return [program, "-f", str(folder)]

    # It listens by TCP as well, and with TLS on the port above.
    ready = programs.says("is ready")
    with programs.running(command, folder / "log", ready=ready, beside=1) as phone:
        yield phone


def _configured(folder: Path, port: int) -> str:
    lines = [
        f"sip_listen 127.0.0.1:{port}", f"module_path {MODULES}",
        *(f"module {each}.so" for each in NAMES), "module_tmp account.so",
        "module_app menu.so", f"audio_source aufile,{folder}/silence.wav",
        f"audio_player aufile,{folder}/heard.wav", f"audio_alert aufile,{folder}/alert.wav",
    ]  # fmt: skip
    return "\n".join([*lines, ""])
