"""A real homeserver of Matrix, Synapse, with one person on it; skipped where it is not installed.

It runs in the environment of the clients, as a program of its own.
"""

import base64
import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests import programs
from tests.clients import ROOT
from tests.programs import Running

NAME = "house.test"
US, ANA = f"@tocsin:{NAME}", f"@ana:{NAME}"
AS_TOKEN, HS_TOKEN, SHARED = "as-token-of-ours", "hs-token-of-theirs", "shared-secret"


@dataclass(frozen=True)
class Homeserver:
    url: str

    def ask(
        self, method: str, path: str, body: Mapping[str, Any] | None = None, *, token: str = ""
    ) -> dict[str, Any]:
        """Return what it says, or an empty answer while it says nothing or no."""
        request = urllib.request.Request(
            f"{self.url}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                found: dict[str, Any] = json.load(answer)
        except (OSError, urllib.error.HTTPError):
            return {}
        return found

    def register(self, user: str) -> str:
        """Make an account by the shared secret; return its access token."""
        path = "/_synapse/admin/v1/register"
        nonce = self.ask("GET", path)["nonce"]
        said = "\0".join((nonce, user, "password", "notadmin")).encode()
        mac = hmac.new(SHARED.encode(), said, hashlib.sha1).hexdigest()
        new = {"nonce": nonce, "username": user, "password": "password", "mac": mac}
        return str(self.ask("POST", path, new)["access_token"])

    def invitations(self, token: str) -> list[str]:
        synced = self.ask("GET", "/_matrix/client/v3/sync?timeout=0", token=token)
        return list(synced.get("rooms", {}).get("invite", {}))

    def join(self, room: str, token: str) -> None:
        self.ask("POST", f"/_matrix/client/v3/join/{quote(room)}", {}, token=token)

    def messages(self, room: str, token: str) -> list[dict[str, Any]]:
        """Return what was said in a room, first to last."""
        path = f"/_matrix/client/v3/rooms/{quote(room)}/messages?dir=f&limit=100"
        said = self.ask("GET", path, token=token).get("chunk", [])
        return [event for event in said if event["type"] == "m.room.message"]

    def react(self, room: str, event: str, key: str, token: str) -> None:
        relates = {"rel_type": "m.annotation", "event_id": event, "key": key}
        path = f"/_matrix/client/v3/rooms/{quote(room)}/send/m.reaction/1"
        self.ask("PUT", path, {"m.relates_to": relates}, token=token)


@contextmanager
def running(folder: Path, *, pushes_to: str) -> Iterator[Homeserver]:
    """Run one that tells what happens to that address, as its application service is told."""
    interpreter = ROOT / ".clients/bin/python"
    if not (ROOT / ".clients/bin/synapse_homeserver").exists():
        pytest.skip("matrix-synapse is not in .clients; tools/clients puts it there")

    def command(port: int) -> Sequence[str]:
        config = _written(folder, port, pushes_to)
        return [str(interpreter), "-m", "synapse.app.homeserver", "-c", str(config)]

    def answers(running: Running) -> object:
        return _at(running).ask("GET", "/_matrix/client/versions")

    with programs.running(command, folder / "log", ready=answers) as server:
        yield _at(server)


def _at(running: Running) -> Homeserver:
    return Homeserver(f"http://127.0.0.1:{running.port}")


def _written(folder: Path, port: int, pushes_to: str) -> Path:
    key = base64.b64encode(b"k" * 32).decode().rstrip("=")
    (folder / "signing.key").write_text(f"ed25519 a_test {key}\n")
    service = {
        "id": "tocsin",
        "url": pushes_to,
        "as_token": AS_TOKEN,
        "hs_token": HS_TOKEN,
        "sender_localpart": "tocsin",
        "rate_limited": False,
        "namespaces": {
            "users": [{"exclusive": True, "regex": f"@tocsin:{NAME}"}],
            "aliases": [{"exclusive": True, "regex": f"#tocsin_.*:{NAME}"}],
        },
    }
    (folder / "tocsin.yaml").write_text(json.dumps(service))
    listener = {
        "port": port,
        "type": "http",
        "bind_addresses": ["127.0.0.1"],
        "resources": [{"names": ["client"]}],
    }
    whole = {
        "server_name": NAME,
        "report_stats": False,
        "pid_file": str(folder / "pid"),
        "listeners": [listener],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "store.db")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "registration_shared_secret": SHARED,
        "macaroon_secret_key": "m" * 32,
        "form_secret": "f" * 32,
        "trusted_key_servers": [],
        "app_service_config_files": [str(folder / "tocsin.yaml")],
    }
    (folder / "homeserver.yaml").write_text(json.dumps(whole))
    return folder / "homeserver.yaml"
