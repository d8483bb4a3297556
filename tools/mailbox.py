"""Show the mail that Tocsin sends, for trying it out: ``python -m tools.mailbox [PORT]``.

It takes every mail on 127.0.0.1 and delivers none, so the demo's people hear nothing.
"""

import email
import sys
import time
from email import policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

SHOWN = ("To", "Subject")


class Mailbox:
    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        mail = email.message_from_bytes(envelope.original_content or b"", policy=policy.default)
        body = mail.get_body(("plain",))
        heads = [f"{name}: {mail[name]}" for name in SHOWN]
        words = "\n".join(body.get_content().strip().splitlines()) if body else ""
        print("\n".join(["-" * 72, *heads, "", words]), flush=True)  # noqa: T201
        return "250 OK"


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 1025
    controller = Controller(Mailbox(), hostname="127.0.0.1", port=port)
    controller.start()
    print(f"Waiting for mail on 127.0.0.1:{port}; Ctrl-C ends it.", flush=True)  # noqa: T201
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        controller.stop()


if __name__ == "__main__":
    main()
