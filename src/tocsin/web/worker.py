"""What works when no page is open: the service worker, and the page for when we are not reached."""

import json

from starlette.requests import Request
from starlette.responses import Response

from tocsin.kit.routing import Router
from tocsin.web import render
from tocsin.web.assets import Assets

router = Router()

OFFLINE = "/offline"


@router.get("/service-worker.js")
def worker(request: Request) -> Response:
    """The script, led by what this version of it keeps for when there is no connection."""
    assets: Assets = request.app.state.assets
    kept = [OFFLINE, assets.url("app.css"), *(assets.url(font) for font in assets.fonts)]
    pictures = {"icon": assets.url("icon-512.png"), "badge": assets.url("badge-96.png")}
    head = (
        f"const VERSION = {json.dumps(assets.version)};\n"
        f"const KEPT = {json.dumps(kept)};\n"
        f"const PICTURES = {json.dumps(pictures)};\n"
    )
    body = head.encode() + assets.files["worker.js"].body
    headers = {"Cache-Control": "no-cache"}
    return Response(body, headers=headers, media_type="text/javascript")


@router.get(OFFLINE)
def offline(request: Request) -> Response:
    return render.page(request, "offline.html")
