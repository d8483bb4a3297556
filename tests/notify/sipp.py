"""Whoever is called, as sipp plays them: each a few steps, and sipp itself judges what we say."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests import programs
from tests.journeys import harness
from tests.programs import Running

_SDP = """\
v=0
o=sipp 1 [_version] IN IP4 127.0.0.1
s=-
c=IN IP4 127.0.0.1
t=0 0
m=audio %(port)s RTP/AVP 8 97
a=rtpmap:8 PCMA/8000
a=rtpmap:97 telephone-event/8000
a=%(way)s
"""
INVITED = """\
<recv request="INVITE" rrs="true"><action>
  <ereg regexp=".*" search_in="hdr" header="From:" assign_to="1"/>
  <ereg regexp=".*" search_in="hdr" header="To:" assign_to="2"/>
</action></recv>
"""


def sdp(port: int, *, version: int = 1, way: str = "sendrecv") -> str:
    return (_SDP % {"port": port, "way": way}).replace("[_version]", str(version))


def hears(method: str) -> str:
    """Wait for a request."""
    return f'<recv request="{method}"/>\n'


def is_told(status: int) -> str:
    return f'<recv response="100" optional="true"/>\n<recv response="{status}"/>\n'


def says(status: str, *, more: str = "", body: str = "") -> str:
    """Answer the last request."""
    return _sent(
        f"SIP/2.0 {status}",
        "[last_Via:]",
        "[last_From:]",
        "[last_To:];tag=[call_number]",
        "[last_Call-ID:]",
        "[last_CSeq:]",
        "[last_Record-Route:]",
        more,
        body=body,
    )


def agrees(status: str = "200 OK", *, more: str = "") -> str:
    """Answer a request within the call."""
    names = ("Via", "From", "To", "Call-ID", "CSeq")
    return _sent(f"SIP/2.0 {status}", *(f"[last_{name}:]" for name in names), more)


def asks(method: str, sequence: int, *, more: str = "", body: str = "") -> str:
    """Send a request of their own within the call."""
    return _sent(
        f"{method} [next_url] SIP/2.0",
        "Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]",
        "From:[$2];tag=[call_number]",
        "To:[$1]",
        "Call-ID: [call_id]",
        f"CSeq: {sequence} {method}",
        "[routes]",
        "Max-Forwards: 70",
        more,
        body=body,
    )


def _sent(*lines: str, body: str = "") -> str:
    contact = "Contact: <sip:[local_ip]:[local_port];transport=[transport]>"
    kind = ["Content-Type: application/sdp"] if body.startswith("v=0") else []
    head = [*filter(None, lines), contact, *kind, "Content-Length: [len]", "", body]
    return "<send><![CDATA[\n" + "\n".join(head) + "\n]]></send>\n"


@contextmanager
def running(folder: Path, steps: Sequence[str]) -> Iterator[Running]:
    """Play the steps for one call; they were all taken if it ends with 0."""
    program = harness.program("sipp", "sip-tester")
    path = folder / "scenario.xml"
    # What is taken out of a message has to be used, or sipp refuses to begin.
    used = '<Reference variables="1,2"/>\n'
    scenario = "".join([*steps, used])
    path.write_text(f'<?xml version="1.0"?>\n<scenario name="x">\n{scenario}</scenario>\n')

    def command(port: int) -> Sequence[str]:
        one_call = ("-m", "1", "-timeout", "60", "-timeout_error", "-nostdin", "-trace_err")
        errors = ("-error_file", str(folder / "errors"))
        place = ("-i", "127.0.0.1", "-mi", "127.0.0.1", "-p", str(port))
        return [program, "-sf", str(path), *place, *one_call, *errors]

    with programs.running(command, folder / "sipp.log", ready=programs.hears) as called:
        yield called


def complaint(called: Running, folder: Path) -> str:
    """Wait for its end; return what it complains of."""
    status = called.process.wait(60)
    errors = folder / "errors"
    complaints = errors.read_text("utf-8", "replace") if errors.exists() else called.printed()
    return "" if status == 0 else complaints[-3000:] or f"it ended with {status}"
