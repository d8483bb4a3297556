"""A whole Tocsin on a port of the loopback, for clients that are real."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from tests.prompt import Prompt
from tocsin import server
from tocsin.api.doors import quick
from tocsin.cli import web
from tocsin.cli.listening import Secure
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings
from tocsin.kit.tls import Certificate, Files


@contextmanager
def listening(database: Database, data: Path, **more: Any) -> Iterator[str]:
    """Yield its address; ``more`` are settings. With ``tls_cert`` and ``tls_key`` it is https."""
    with closing(socket.socket()) as listener, closing(socket.socket()) as other:
        listener.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        secure = _secure(other, more)
        url = _address(other, "https") if secure else _address(listener, "http")
        settings = Settings(data=data, public_url=url, **more)
        whole = quick.Quick(server.compose(database, settings))
        running = Prompt(web.config(settings, lambda: whole), secure)
        thread = threading.Thread(target=running.run, args=([listener],), daemon=True)
        thread.start()
        while not running.started:
            time.sleep(0.01)
        yield url
        running.stop()
        thread.join(10)


def _secure(listener: socket.socket, settings: Mapping[str, Any]) -> Secure | None:
    if "tls_cert" not in settings:
        return None
    return Secure(listener, Certificate(Files(settings["tls_cert"], settings["tls_key"])))


def _address(listener: socket.socket, scheme: str) -> str:
    return f"{scheme}://127.0.0.1:{listener.getsockname()[1]}"
