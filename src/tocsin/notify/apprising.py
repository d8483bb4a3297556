"""Hand one message to Apprise, in a process of its own: `python -m tocsin.notify.apprising`.

Its many plug-ins are other people's code with their own ideas of time: here it can be ended when
ours is up. It reads what to send from its input and prints what came of it.
"""

import importlib
import json
import sys

NOT_INSTALLED = 3


def main() -> int:
    order = json.load(sys.stdin)
    try:
        apprise = importlib.import_module("apprise")
    except ImportError:
        return NOT_INSTALLED
    sender = apprise.Apprise()
    if not sender.add(order["url"]):
        return _said(is_known=False, is_sent=False)
    sent = sender.notify(body=order["body"], title=order["title"], notify_type=order["type"])
    return _said(is_known=True, is_sent=bool(sent))


def _said(*, is_known: bool, is_sent: bool) -> int:
    sys.stdout.write(json.dumps({"is_known": is_known, "is_sent": is_sent}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
