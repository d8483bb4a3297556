"""Styles, scripts and pictures, read once and named by what is in them.

There is no build: the style sheets are joined in their cascade layers at start, and the whole tree
is served under one fingerprint, so that it can be cached for ever and relative addresses inside
style sheets and modules keep working.
"""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

_FOLDER = Path(__file__).parent / "static"
_LAYERS = ("reset", "tokens", "base", "layout", "components", "pages", "print")
_TEXT = {".css", ".js", ".svg", ".webmanifest"}
_FOREVER = "public, max-age=31536000, immutable"
mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("font/woff2", ".woff2")
mimetypes.add_type("text/javascript", ".js")


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    packed: bytes | None
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    version: str
    files: dict[str, Asset]

    def url(self, path: str) -> str:
        return f"/static/{self.version}/{path}"

    @property
    def modules(self) -> list[str]:
        return sorted(path for path in self.files if path.startswith("js/"))

    @property
    def editor(self) -> list[str]:
        """The scripts of the schedule's editor, which no other page needs."""
        return sorted(path for path in self.files if path.startswith("editor/"))

    @property
    def fonts(self) -> list[str]:
        """The fonts that every page needs at once; none when set-up did not bring them."""
        wanted = "vendor/ibm-plex-sans-latin-wght-normal.woff2"
        return [wanted] if wanted in self.files else []


def load(folder: Path = _FOLDER) -> Assets:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    raw = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    raw["app.css"] = _joined_styles(raw)
    digest = hashlib.sha256()
    for name, body in sorted(raw.items()):
        digest.update(name.encode() + b"\0" + body)
    return Assets(digest.hexdigest()[:12], {name: _asset(name, raw[name]) for name in raw})


def serve(request: Request) -> Response:
    """Answer with the file; one asked for under an older fingerprint is not to be kept."""
    assets: Assets = request.app.state.assets
    asset = assets.files.get(request.path_params["path"])
    if asset is None:
        return Response("Not found.", 404, media_type="text/plain")
    is_current = request.path_params["version"] == assets.version
    headers = {"Cache-Control": _FOREVER if is_current else "no-cache", "Vary": "Accept-Encoding"}
    if asset.packed and "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.packed, headers=headers, media_type=asset.media_type)
    return Response(asset.body, headers=headers, media_type=asset.media_type)


def _asset(name: str, body: bytes) -> Asset:
    suffix = Path(name).suffix
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = gzip.compress(body, 9, mtime=0) if suffix in _TEXT else None
    return Asset(body, packed, media_type)


def _joined_styles(raw: dict[str, bytes]) -> bytes:
    parts = [b"@layer " + ", ".join(_LAYERS).encode() + b";\n"]
    if any(name.startswith("vendor/") for name in raw):
        parts.append(raw["fonts.css"])
    for layer in _LAYERS:
        inside = [
            raw[name]
            for name in sorted(raw)
            if name == f"{layer}.css" or (name.startswith(f"{layer}/") and name.endswith(".css"))
        ]
        parts.append(b"@layer " + layer.encode() + b" {\n" + b"\n".join(inside) + b"}\n")
    return b"\n".join(parts)
