"""What makes the site an app on a phone's home screen."""

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from tocsin.kit.routing import Router

router = Router()

_INK = "#1f2748"


@router.get("/manifest.webmanifest")
def manifest(request: Request) -> Response:
    url = request.app.state.assets.url
    return JSONResponse(
        {
            "id": "/",
            "name": "Tocsin",
            "short_name": "Tocsin",
            "description": "Incidents, and who is paged about them.",
            "start_url": "/board",
            "scope": "/",
            "display": "standalone",
            "background_color": _INK,
            "theme_color": _INK,
            "icons": [
                _icon(url("icon-192.png"), "192x192"),
                _icon(url("icon-512.png"), "512x512"),
                _icon(url("icon-maskable-512.png"), "512x512", purpose="maskable"),
                _icon(url("icon.svg"), "any"),
            ],
            "shortcuts": [
                {"name": "Open incidents", "url": "/incidents"},
                {"name": "Who is on call", "url": "/on-call"},
                {"name": "Declare an incident", "url": "/incidents/new"},
            ],
        },
        media_type="application/manifest+json",
    )


def _icon(src: str, sizes: str, *, purpose: str = "any") -> dict[str, str]:
    media_type = "image/svg+xml" if src.endswith(".svg") else "image/png"
    return {"src": src, "sizes": sizes, "type": media_type, "purpose": purpose}


@router.get("/favicon.ico")
def favicon(request: Request) -> Response:
    return RedirectResponse(request.app.state.assets.url("favicon.svg"), 302)
