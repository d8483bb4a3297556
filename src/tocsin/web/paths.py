"""Addresses that a form or a link names for going on."""

from starlette.requests import Request


def local(path: str) -> str:
    """Return the path if it leads nowhere but to us, else the start."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path
    return path if is_ours else "/"


def of(request: Request) -> str:
    """Return the path of a request with what was asked."""
    query = request.url.query
    return request.url.path + (f"?{query}" if query else "")
