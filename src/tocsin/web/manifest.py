"""What makes the site an app on a phone's home screen."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

router = APIRouter()

_INK = "#1f2748"


@router.get("/manifest.webmanifest")
def manifest(request: Request) -> Response:
    url = request.app.state.assets.url
    return JSONResponse(
        {
            "name": "Tocsin",
            "short_name": "Tocsin",
            "start_url": "/",
            "display": "standalone",
            "background_color": _INK,
            "theme_color": _INK,
            "icons": [
                {"src": url("icon-512.png"), "sizes": "512x512", "type": "image/png"},
                {
                    "src": url("icon.svg"),
                    "sizes": "any",
                    "type": "image/svg+xml",
                    "purpose": "any maskable",
                },
            ],
        },
        media_type="application/manifest+json",
    )


@router.get("/favicon.ico")
def favicon(request: Request) -> Response:
    return RedirectResponse(request.app.state.assets.url("favicon.svg"), 302)
