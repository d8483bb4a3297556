"""Children that cannot outlive us, and the truth about a process id.

A child left behind by a killed parent holds ports, sockets and data directories, and a process
id in a file may by now be a zombie's or a stranger's. Both are settled here, by the kernel.
"""

import contextlib
import ctypes
import os
import pwd
import select
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
_libc = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True)
class Account:
    """Who a child runs as; without one it runs as we do."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True)
class Command:
    """What to run. ``keep`` are the file descriptors that the child inherits."""

    arguments: Sequence[str | Path]
    account: Account | None = None
    death_signal: signal.Signals = signal.SIGTERM
    keep: Sequence[int] = ()
    environment: Mapping[str, str] | None = None


def account_named(name: str) -> Account | None:
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(found.pw_name, found.pw_uid, found.pw_gid)


def name_of(uid: int) -> str | None:
    """The account name of a user id; None where the system knows none, as in some containers."""
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return None


def start(
    command: Command, *, stdin: int = subprocess.DEVNULL, output: int | None = None
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own that gets ``death_signal`` when we die.

    What it says goes to ``output``, or where ours goes. It gets its own session so that Ctrl-C
    on a terminal reaches us alone and we can end the children in order.

    The kernel ties the child to the *thread* that started it: call this from a thread that
    lives as long as the child shall.
    """
    account = command.account
    return subprocess.Popen(
        command.arguments,
        stdin=stdin,
        stdout=output,
        stderr=subprocess.STDOUT if output is not None else None,
        cwd="/",
        env=command.environment,
        pass_fds=command.keep,
        start_new_session=True,
        umask=0o077,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        # Only here does the child still run our code; a setuid later would clear the signal.
        preexec_fn=partial(tie_to, os.getpid(), command.death_signal),  # noqa: PLW1509
    )


def tie_to(parent: int, death_signal: signal.Signals) -> None:
    """Have the kernel signal us when this parent dies; leave at once if it already has.

    Where there is no such service (it is Linux's) we outlive it.
    """
    if sys.platform == "linux":
        _libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def rename(name: str) -> None:
    """What ps and top call us, up to 15 bytes of it."""
    if sys.platform == "linux":
        _libc.prctl(PR_SET_NAME, name.encode()[:15], 0, 0, 0)


def run(command: Command, *, stdin: bytes = b"") -> tuple[int, str]:
    """Run a short command to its end; the exit code and what it said, 126 if it may not run."""
    try:
        child = start(command, stdin=subprocess.PIPE, output=subprocess.PIPE)
    except PermissionError as refused:
        return 126, str(refused)
    said, _ = child.communicate(stdin)
    return child.returncode, said.decode(errors="replace")


def living_in(directory: Path, *, program: str) -> Iterator[int]:
    """The ids of a program's processes, zombies apart, whose working directory is this one."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _works_in(entry, directory) and _is_alive(entry, program):
            yield int(entry.name)


def await_a_death(pids: Iterable[int | None], *, longest: float, otherwise: float) -> None:
    """Sleep until one of these children has died, for ``longest`` seconds at most.

    Where the kernel does not tell of it, for as long as whoever asks wants to wait ``otherwise``.
    """
    poll = select.poll()
    with contextlib.ExitStack() as opened:
        try:
            for pid in filter(None, pids):
                descriptor = os.pidfd_open(pid)
                opened.callback(os.close, descriptor)
                poll.register(descriptor, select.POLLIN)
        except (AttributeError, OSError):
            longest = min(longest, otherwise)
        poll.poll(longest * 1000)


def stop(child: subprocess.Popen[bytes], signals: Sequence[tuple[signal.Signals, float]]) -> int:
    """Send each signal and wait its seconds, until the child has gone; its return code."""
    for number, patience in signals:
        child.send_signal(number)
        try:
            return child.wait(patience)
        except subprocess.TimeoutExpired:
            continue
    child.kill()
    return child.wait()


def _works_in(entry: Path, directory: Path) -> bool:
    try:
        return os.path.samefile(entry / "cwd", directory)
    except OSError:  # it has gone, or belongs to somebody who cannot have opened our directory
        return False


def _is_alive(entry: Path, program: str) -> bool:
    try:
        name, _, rest = (entry / "stat").read_text().partition("(")[2].rpartition(") ")
    except OSError:
        return False
    return name == program and rest[0] != "Z"
