"""The command ``tocsin``, and ``python -m tocsin`` where the command is not on the path."""

from tocsin.cli import app


def main() -> None:
    raise SystemExit(app.run())


if __name__ == "__main__":
    main()
