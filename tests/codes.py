"""The newest message as its reader would find it, and the code in it."""

from tocsin.kit.secrets import Key
from tocsin.kit.tx import Tx
from tocsin.notify import sealing
from tocsin.notify.message import Message


def letter(tx: Tx, key: Key) -> Message:
    stored = tx.value("select message from notification order by id desc limit 1")
    address = tx.value("select address from notification order by id desc limit 1")
    return sealing.uncovered(Message.from_json(stored), address=address, key=key)


def newest(tx: Tx, key: Key) -> str:
    return letter(tx, key).title.split(maxsplit=1)[0]
