"""Chats that check what they are sent: who asks, what they allow, and how they say no.

Their limits and errors are written down here from their documentation, apart from ours.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

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
        return "msg_blocks_too_long" if len(json.dumps(blocks)) > 13_000 else None

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
                return 1 <= len(block["elements"]) <= 25 and all(
                    len(each["text"]["text"]) <= 75
                    and len(each["value"]) <= 2000
                    and len(each["action_id"]) <= 255
                    for each in block["elements"]
                )
            case "context":
                return len(block["elements"]) <= 10
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
    }[slug]  # fmt: skip
    headers = {} if slug == "telegram" else {"Retry-After": "7"}
    return web.Say(429, headers, json.dumps(said).encode())


@contextmanager
def all_running(kinds: Mapping[str, type[Vendor]]) -> Iterator[dict[str, Any]]:
    with ExitStack() as stack:
        yield {slug: stack.enter_context(web.running(make=kind)) for slug, kind in kinds.items()}
