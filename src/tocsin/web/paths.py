"""Addresses that a form or a link names for going on."""


def local(path: str) -> str:
    """Return the path if it leads nowhere but to us, else the start."""
    is_ours = path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path
    return path if is_ours else "/"
