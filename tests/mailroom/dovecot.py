"""A real IMAP server, Debian's dovecot, with one mailbox on a port of the loopback."""

import imaplib
import os
import pwd
import shutil
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import programs

PASSWORD = "correct-horse"
USER = "desk@tocsin.example"
CONFIGURATION = """\
protocols = imap
listen = 127.0.0.1
base_dir = {root}/run
state_dir = {root}/run
log_path = /dev/stderr
ssl = no
auth_failure_delay = 0
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:{root}/mail/%u
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


@dataclass
class Dovecot:
    port: int

    @contextmanager
    def signed_in(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=30) as client:
            client.login(USER, PASSWORD)
            yield client

    def put(self, mail: bytes) -> None:
        """Deliver a mail into the mailbox."""
        with self.signed_in() as client:
            client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), mail)

    def seen(self) -> int:
        with self.signed_in() as client:
            client.select("INBOX", readonly=True)
            _, found = client.search(None, "SEEN")
        return len(found[0].split())

    def number_anew(self) -> None:
        """As if the mailbox had been restored from a backup: all UIDs are others."""
        with self.signed_in() as client:
            client.create("Aside")
            client.select("INBOX")
            client.copy("1:*", "Aside")
            client.delete("INBOX.Old")
            client.rename("INBOX", "Old")
            client.select("Aside")
            client.copy("1:*", "INBOX")


@contextmanager
def running(root: Path) -> Iterator[Dovecot]:
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None:
        pytest.skip("dovecot is not installed")
    root.chmod(0o755)
    configuration = root / "dovecot.conf"

    def command(port: int) -> Sequence[str]:
        configuration.write_text(_configured(root, port))
        return [program, "-F", "-c", str(configuration)]

    with programs.running(command, root / "output") as server:
        yield Dovecot(server.port)


def _configured(root: Path, port: int) -> str:
    mine = pwd.getpwuid(os.getuid())
    is_root = mine.pw_uid == 0
    owner = pwd.getpwnam("nobody") if is_root else mine
    folder = root / "mail"
    folder.mkdir(exist_ok=True)
    if is_root:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
    return CONFIGURATION.format(
        root=root,
        port=port,
        password=PASSWORD,
        uid=owner.pw_uid,
        gid=owner.pw_gid,
        internal="dovecot" if is_root else mine.pw_name,
        login="dovenull" if is_root else mine.pw_name,
        group="dovecot" if is_root else str(mine.pw_gid),
    )
