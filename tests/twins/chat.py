"""Chats that check what they are sent: who asks, what they allow, and how they say no.

Their limits and errors are written down here from their documentation, apart from ours.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import unquote

from tests.twins import web
from tests.twins.web import Handler, Received, Twin


class _Judging:
    """Answers each request by what ``judge`` says of it."""

    def __init__(self, vendor: "Vendor") -> None:
        self._vendor = vendor

    def give(self, handler: Handler, request: Received) -> None:
        status, said, headers = self._vendor.judged(request)
        body = json.dumps(said).encode()
        web.Say(status, {"Content-Type": "application/json", **headers}, body).give(
            handler, request
        )


Judged = tuple[int, Any, dict[str, str]]


class Vendor(Twin):
    """``messages`` are those that it has taken, by its own name for them."""

    token = "xoxb-token-of-the-bot"
    wrong_token = "xoxb-some-other-token"
    settings: Mapping[str, Any] = {}

    def __init__(self, server: Any, *, scheme: str) -> None:
        super().__init__(server, scheme=scheme)
        self.messages: dict[str, Any] = {}
        self.always = _Judging(self)

    def judged(self, request: Received) -> Judged:
        raise NotImplementedError

    @property
    def last(self) -> Any:
        return list(self.messages.values())[-1]


class Slack(Vendor):
    """https://docs.slack.dev/reference/block-kit/blocks"""

    members = ("U012AB3CD", "C024BE91L")

    def judged(self, request: Received) -> Judged:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return 200, {"ok": False, "error": "invalid_auth"}, {}
        said = request.json
        if (fault := self._fault(said)) is not None:
            return 200, {"ok": False, "error": fault}, {}
        if request.path == "/api/chat.update":
            name = f"{said['channel']}:{said['ts']}"
            if name not in self.messages:
                return 200, {"ok": False, "error": "message_not_found"}, {}
        else:
            assert request.path == "/api/chat.postMessage", request.path
            if said["channel"] not in self.members:
                return 200, {"ok": False, "error": "channel_not_found"}, {}
            said = {**said, "channel": "D0000DM01"}
            name = f"D0000DM01:1700000000.{len(self.messages):06}"
        self.messages[name] = said
        channel, _, stamp = name.partition(":")
        return 200, {"ok": True, "channel": channel, "ts": stamp}, {}

    def _fault(self, said: dict[str, Any]) -> str | None:
        blocks = said.get("blocks", [])
        if len(said.get("text", "")) > 40_000:
            return "msg_too_long"
        if len(blocks) > 50 or not all(map(self._is_block, blocks)):
            return "invalid_blocks"
        together = len(json.dumps(blocks, ensure_ascii=False))
        return "msg_blocks_too_long" if together > 13_000 else None

    def _is_block(self, block: dict[str, Any]) -> bool:
        match block["type"]:
            case "header":
                return 1 <= len(block["text"]["text"]) <= 150
            case "section":
                fields = block.get("fields", [])
                own = block.get("text", {"text": "x"})["text"]
                return (
                    1 <= len(own) <= 3000
                    and len(fields) <= 10
                    and all(1 <= len(each["text"]) <= 2000 for each in fields)
                )
            case "actions":
                names = {each["action_id"] for each in block["elements"]}
                return len(names) == len(block["elements"]) <= 25 and all(
                    1 <= len(each["text"]["text"]) <= 75
                    and len(each["value"]) <= 2000
                    and len(each["action_id"]) <= 255
                    and each.get("style", "primary") in ("primary", "danger")
                    for each in block["elements"]
                )
            case "context":
                return 1 <= len(block["elements"]) <= 10
        return False


class Telegram(Vendor):
    """https://core.telegram.org/bots/api"""

    wrong_token = "123456:XXbbCCddEEffGGhhIIjjKKllMMnnOO"
    token = "123456:AAbbCCddEEffGGhhIIjjKKllMMnnOO"
    chats = ("4711", "-100200")
    blocked = ("666",)

    def judged(self, request: Received) -> Judged:
        found = re.fullmatch(r"/bot([^/]+)/(sendMessage|editMessageText)", request.path)
        if found is None or found[1] != self.token:
            return self._no(401, "Unauthorized")
        said = request.json
        chat = str(said["chat_id"])
        if chat == "-55":
            text = "Bad Request: group chat was upgraded to a supergroup chat"
            return self._no(400, text, migrate_to_chat_id=-100200)
        number = said.get("message_id") or 100 + len(self.messages)
        name = f"{chat}/{number}"
        if (fault := self._fault(chat, said, self.messages.get(name))) is not None:
            return self._no(403 if fault.startswith("Forbidden") else 400, fault)
        self.messages[name] = said
        return 200, {"ok": True, "result": {"message_id": number}}, {}

    def _fault(self, chat: str, said: Any, before: Any) -> str | None:
        buttons = [b for row in said["reply_markup"]["inline_keyboard"] for b in row]
        shown = html.unescape(re.sub(r"<[^>]*>", "", said["text"]))
        faults = (
            ("Forbidden: bot was blocked by the user", chat in self.blocked),
            ("Bad Request: chat not found", chat not in self.chats),
            ("Bad Request: message is too long", not 1 <= len(shown) <= 4096),
            ("Bad Request: can't parse entities", not _is_well_formed(said["text"])),
            ("Bad Request: BUTTON_DATA_INVALID",
             any(len(b["callback_data"].encode()) > 64 for b in buttons)),
            ("Bad Request: message is not modified: specified new content", said == before),
        )  # fmt: skip
        return next((fault for fault, is_so in faults if is_so), None)

    def _no(self, status: int, description: str, **parameters: Any) -> Judged:
        said = {"ok": False, "error_code": status, "description": description}
        return status, said | ({"parameters": parameters} if parameters else {}), {}


class Teams(Vendor):
    """A workflow: an Adaptive Card and nothing else, 28 KB."""

    token = wrong_token = ""
    settings: Mapping[str, Any] = {"allow": ["127.0.0.0/8"]}
    _KNOWN = ("TextBlock", "FactSet")

    def judged(self, request: Received) -> Judged:
        if request.path != "/workflows/one":
            return 404, {"error": {"code": "WorkflowNotFound"}}, {}
        (attached,) = request.json["attachments"]
        card = attached["content"]
        faults = (
            len(request.body) > 28_000,
            request.json["type"] != "message",
            attached["contentType"] != "application/vnd.microsoft.card.adaptive",
            card["type"] != "AdaptiveCard" or card["version"] not in ("1.2", "1.3", "1.4", "1.5"),
            any(part["type"] not in self._KNOWN for part in card["body"]),
            not 1 <= len(card["actions"]) <= 6,
            any(each["type"] != "Action.OpenUrl" for each in card["actions"]),
            any(not each["url"].startswith("https://") for each in card["actions"]),
            attached.get("contentUrl", "absent") is not None,
        )
        if any(faults):
            return 400, {"error": {"code": "InvalidRequest"}}, {}
        self.messages[str(len(self.messages))] = request.json
        return 202, {}, {}


class Mattermost(Vendor):
    """https://api.mattermost.com/"""

    bot, bo, channel = "b" * 26, "u" * 26, "c" * 26
    settings: Mapping[str, Any] = {"bot_id": bot}

    def judged(self, request: Received) -> Judged:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return self._no(401, "Invalid or expired session, please login again.")
        said = request.json
        if request.path == "/api/v4/channels/direct":
            known = sorted(said) == sorted([self.bot, self.bo])
            return (
                (201, {"id": "d" * 26}, {}) if known else self._no(404, "Unable to find the user.")
            )
        if request.method == "PUT":
            return self._patched(request.path.split("/")[4], said)
        if said["channel_id"] not in (self.channel, "d" * 26):
            return self._no(403, "You do not have the appropriate permissions.")
        return self._kept(f"p{len(self.messages):025}", said)

    def _patched(self, number: str, said: Any) -> Judged:
        if number not in self.messages:
            return self._no(404, "Unable to get the post.")
        return self._kept(number, said)

    def _kept(self, number: str, said: Any) -> Judged:
        (attached,) = said["props"]["attachments"]
        texts = [said["message"], attached["text"], *(f["value"] for f in attached["fields"])]
        ids = [each["id"] for each in attached["actions"]]
        if max(map(len, texts)) > 16_383 or not all(each.isalnum() for each in ids):
            return self._no(400, "Invalid post.")
        self.messages[number] = said
        return 201, {"id": number}, {}

    def _no(self, status: int, message: str) -> Judged:
        return status, {"id": "api.error", "message": message, "status_code": status}, {}


class Discord(Vendor):
    """https://discord.com/developers/docs/resources/message"""

    bo, channel = "80351110224678912", "41771983423143937"

    def judged(self, request: Received) -> Judged:
        if request.headers.get("authorization") != f"Bot {self.token}":
            return 401, {"message": "401: Unauthorized", "code": 0}, {}
        said = request.json
        if request.path == "/users/@me/channels":
            known = said == {"recipient_id": self.bo}
            return (
                (200, {"id": "9" * 18}, {}) if known else self._no(50_033, "Invalid Recipient(s)")
            )
        _, _, channel, _, *number = request.path.split("/")
        if channel not in (self.channel, "9" * 18):
            return 404, {"message": "Unknown Channel", "code": 10_003}, {}
        if (fault := self._fault(said)) is not None:
            return self._no(50_035, f"Invalid Form Body: {fault}")
        name = f"{channel}/{number[0] if number else 10**17 + len(self.messages)}"
        self.messages[name] = said
        return 200, {"id": name.partition("/")[2], "channel_id": channel}, {}

    def _fault(self, said: Any) -> str | None:
        (embed,) = said["embeds"]
        rows = [row["components"] for row in said["components"]]
        fields = [text for each in embed["fields"] for text in (each["name"], each["value"])]
        described = embed.get("description", "x")
        faults = {
            "embeds": not 1 <= len(embed["title"]) <= 256 or not 1 <= len(described) <= 4096,
            "fields": len(embed["fields"]) > 25 or not all(1 <= len(t) <= 1024 for t in fields),
            "total": len(embed["title"]) + len(described) + sum(map(len, fields)) > 6000,
            "components": len(rows) > 5 or any(not 1 <= len(row) <= 5 for row in rows),
            "custom_id": any(len(b["custom_id"]) > 100 for row in rows for b in row),
            "nonce": len(said.get("nonce", "")) > 25,
            "allowed_mentions": said["allowed_mentions"] != {"parse": []},
        }
        return next((name for name, is_so in faults.items() if is_so), None)

    def _no(self, code: int, message: str) -> Judged:
        return 400, {"message": message, "code": code}, {}


class Matrix(Vendor):
    """https://spec.matrix.org/latest/client-server-api/"""

    settings: Mapping[str, Any] = {"user": "@tocsin:example.org"}

    def __init__(self, server: Any, *, scheme: str) -> None:
        super().__init__(server, scheme=scheme)
        self.rooms: dict[str, str] = {}
        self.invited: dict[str, list[str]] = {}
        self.transactions: dict[str, str] = {}

    def judged(self, request: Received) -> Judged:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return self._no(401, "M_UNKNOWN_TOKEN", "Unrecognised access token")
        path = unquote(request.path.removeprefix("/_matrix/client/v3/"))
        if path.startswith("directory/room/"):
            return self._named(path.removeprefix("directory/room/"))
        if path == "createRoom":
            return self._made(request.json)
        if path.startswith("join/"):
            return self._joined(path.removeprefix("join/"))
        return self._in_room(path, request)

    def _named(self, alias: str) -> Judged:
        room = self.rooms.get(alias)
        return (200, {"room_id": room}, {}) if room else self._no(404, "M_NOT_FOUND", "none")

    def _joined(self, room: str) -> Judged:
        if room != "!invited:example.org":
            return self._no(403, "M_FORBIDDEN", "You are not invited to this room.")
        self.rooms["#invited:example.org"] = room
        return 200, {"room_id": room}, {}

    def _in_room(self, path: str, request: Received) -> Judged:
        _, room, _, kind, transaction = path.split("/")
        assert (request.method, kind) == ("PUT", "m.room.message")
        if room not in (*self.rooms.values(), "!ops:example.org"):
            return self._no(403, "M_FORBIDDEN", "Not in the room")
        return self._kept(room, transaction, request)

    def _made(self, wanted: Any) -> Judged:
        name = f"#{wanted['room_alias_name']}:example.org"
        if name in self.rooms:
            return self._no(400, "M_ROOM_IN_USE", "Taken")
        self.rooms[name] = f"!r{len(self.rooms)}:example.org"
        self.invited[self.rooms[name]] = wanted["invite"]
        return 200, {"room_id": self.rooms[name]}, {}

    def _kept(self, room: str, transaction: str, request: Received) -> Judged:
        said = request.json
        if len(request.body) > 60_000 or not said["body"]:
            return self._no(413, "M_TOO_LARGE", "Too large")
        relates = said.get("m.relates_to", {})
        event = self.transactions.setdefault(transaction, f"$e{len(self.transactions)}")
        name = f"{room} {relates.get('event_id', event)}"
        if relates and name not in self.messages:
            return self._no(404, "M_NOT_FOUND", "No such event")
        self.messages[name] = said.get("m.new_content", said)
        return 200, {"event_id": event}, {}

    def _no(self, status: int, code: str, error: str) -> Judged:
        return status, {"errcode": code, "error": error}, {}


def _is_well_formed(marked: str) -> bool:
    """Only the marks that Telegram knows, each closed, and nothing else that looks like one."""
    opened: list[str] = []
    for slash, name in re.findall(r"<(/?)(\w+)[^<>]*>", marked):
        if name not in {"b", "i", "a", "code", "pre"}:
            return False
        if slash and (not opened or opened.pop() != name):
            return False
        if not slash:
            opened.append(name)
    bare = re.sub(r"</?\w+[^<>]*>", "", marked)
    return not opened and "<" not in bare and ">" not in bare


def too_many(slug: str) -> web.Say:
    """How a chat asks to be left alone for seven seconds."""
    said: dict[str, Any] = {
        "slack": {"ok": False, "error": "ratelimited"},
        "telegram": {"ok": False, "description": "Too Many Requests: retry after 7",
                     "parameters": {"retry_after": 7}},
        "discord": {"message": "You are being rate limited.", "retry_after": 7.0, "global": False},
        "matrix": {"errcode": "M_LIMIT_EXCEEDED", "retry_after_ms": 7000},
    }.get(slug, {})  # fmt: skip
    headers = {} if slug in ("telegram", "discord", "matrix") else {"Retry-After": "7"}
    return web.Say(429, headers, json.dumps(said).encode())


@contextmanager
def all_running(kinds: Mapping[str, type[Vendor]]) -> Iterator[dict[str, Any]]:
    with ExitStack() as stack:
        yield {slug: stack.enter_context(web.running(make=kind)) for slug, kind in kinds.items()}
