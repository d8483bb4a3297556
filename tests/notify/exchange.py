"""A real exchange, Debian's kamailio: it wants to know who calls, and telephones register with it.

A number that begins with 9 is the port of who is called, as an exchange has lines to the outside.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import programs
from tests.journeys import harness
from tests.programs import Running
from tests.twins import sip

CONFIGURATION = """\
#!KAMAILIO
debug=1
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
listen=udp:127.0.0.1:%(port)s
listen=tcp:127.0.0.1:%(port)s
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "rr.so"
loadmodule "pv.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
modparam("auth", "algorithm", "%(algorithm)s")
request_route {
    if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit; }
    if (has_totag()) {
        if (loose_route()) t_relay();
        else if (is_method("ACK") && t_check_trans()) t_relay();
        exit;
    }
    t_check_trans();
    if (is_method("REGISTER")) {
        if (!pv_www_authenticate("pbx.test", "%(password)s", "0")) {
            www_challenge("pbx.test", "1");
            exit;
        }
        save("location");
        exit;
    }
    if (!pv_proxy_authenticate("pbx.test", "%(password)s", "0")) {
        proxy_challenge("pbx.test", "1");
        exit;
    }
    consume_credentials();
    record_route();
    if ($rU =~ "^9") $du = "sip:127.0.0.1:" + $(rU{s.substr,1,0});
    else if (!lookup("location")) { sl_send_reply("404", "Not Found"); exit; }
    t_relay();
}
"""


@contextmanager
def running(folder: Path, *, algorithm: str = "MD5") -> Iterator[Running]:
    program = harness.program("kamailio", "kamailio")
    path = folder / "kamailio.cfg"

    def command(port: int) -> Sequence[str]:
        told = {"port": port, "algorithm": algorithm, "password": sip.PASSWORD}
        path.write_text(CONFIGURATION % told)
        places = ("-Y", str(folder), "-P", str(folder / "pid"))
        return [program, "-f", str(path), "-DD", "-E", "-m", "16", "-M", "4", *places]

    with programs.running(command, folder / "kamailio.log") as exchange:
        yield exchange
