"""The code in the newest message, as its reader would find it."""

from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import sealing
from tocsin.notify.message import Message


def newest(tx: Tx, key: Key) -> str:
    stored = tx.value("select message from notification order by id desc limit 1")
    address = tx.value("select address from notification order by id desc limit 1")
    sent = sealing.uncovered(Message.from_json(stored), address=address, key=key)
    return sent.title.split(maxsplit=1)[0]
