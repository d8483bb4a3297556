"""A whole Tocsin on a port of the loopback, for clients that are real."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import uvicorn

from tocsin import server
from tocsin.kit.db import Database
from tocsin.kit.settings import Settings


@contextmanager
def listening(database: Database, data: Path, **more: Any) -> Iterator[str]:
    """Yield its address; ``more`` are settings."""
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        settings = Settings(data=data, public_url=url, **more)
        config = uvicorn.Config(
            server.compose(database, settings), log_level="error", timeout_graceful_shutdown=1
        )
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, args=([listener],), daemon=True)
        thread.start()
        while not running.started:
            time.sleep(0.01)
        yield url
        running.should_exit = True
        thread.join(10)
