"""A real mail server, Debian's exim: it delivers into dovecot's mailboxes or hands on to Tocsin."""

import os
import pwd
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests import programs

DOMAINS = ("example.com", "tocsin.example")
PEOPLE = ("desk", "dan")
CONFIGURATION = """\
primary_hostname = mail.example
spool_directory = {root}/spool
log_file_path = {root}/exim-%s.log
exim_user = {owner}
exim_group = {group}
never_users =
keep_environment =
deliver_drop_privilege = true
local_interfaces = 127.0.0.1
daemon_smtp_ports = {port}
tls_advertise_hosts =
acl_smtp_rcpt = accept
message_size_limit = 10M

begin acl
accept:
  accept

begin routers
ear:
  driver = manualroute
  domains = {ear_domain}
  route_list = * 127.0.0.1
  self = send
  transport = ear

mailbox:
  driver = accept
  domains = {domains}
  local_parts = {people}
  local_part_suffix = +*
  local_part_suffix_optional
  transport = mailbox

begin transports
ear:
  driver = smtp
  port = {ear_port}
  allow_localhost

mailbox:
  driver = appendfile
  directory = {mail}/$local_part_data@$domain_data
  maildir_format
  create_directory
  delivery_date_add
  envelope_to_add
  return_path_add

begin retry
* * F,1h,1m
"""


@dataclass(frozen=True)
class Exim:
    """``root`` has its logs, which say what became of each mail."""

    port: int
    root: Path

    def log(self) -> str:
        return "".join(path.read_text() for path in sorted(self.root.glob("exim-*.log")))


@contextmanager
def running(root: Path, *, mail: Path, ear: tuple[str, int]) -> Iterator[Exim]:
    """``mail`` is where mailboxes lie; mail to the domain of ``ear`` goes to that port."""
    program = shutil.which("exim4") or shutil.which("exim4", path="/usr/sbin")
    if program is None or os.getuid() != 0:
        pytest.skip("exim4 is not installed (exim4-daemon-light brings it), or this is not root")
    root.chmod(0o755)
    owner = pwd.getpwuid(mail.stat().st_uid)
    (root / "spool").mkdir()
    for place in (root, root / "spool"):
        os.chown(place, owner.pw_uid, owner.pw_gid)
    configuration = root / "exim.conf"

    def command(port: int) -> Sequence[str]:
        configuration.write_text(_configured(root, mail, port, ear))
        return [program, "-C", str(configuration), "-bdf", "-q1m", "-oP", str(root / "exim.pid")]

    with programs.running(command, root / "output") as server:
        yield Exim(server.port, root)


def _configured(root: Path, mail: Path, port: int, ear: tuple[str, int]) -> str:
    owner = pwd.getpwuid(mail.stat().st_uid)
    domain, ear_port = ear
    return CONFIGURATION.format(
        root=root,
        mail=mail,
        port=port,
        owner=owner.pw_name,
        group=owner.pw_gid,
        domains=" : ".join(DOMAINS),
        people=" : ".join(PEOPLE),
        ear_domain=domain,
        ear_port=ear_port,
    )
