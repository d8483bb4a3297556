"""Which of the files in a mail are kept with an incident, and what is said of the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from tocsin.incidents.attachment import NewAttachment
from tocsin.signals.letter.letter import Enclosed

MOST = 20
_RUNNABLE = frozenset(
    (
        *("exe", "com", "scr", "pif", "bat", "cmd", "msi", "msp", "cpl", "jar", "js", "jse", "vbs"),
        *("vbe", "wsf", "wsh", "hta", "lnk", "ps1", "psm1", "reg", "dll", "sys", "chm", "iso"),
        *("img", "vhd", "vhdx", "appx", "msix", "application", "gadget", "scf", "url", "apk"),
    )
)


@dataclass(frozen=True, slots=True)
class Sorted:
    kept: tuple[NewAttachment, ...]
    left_out: tuple[str, ...]

    @property
    def words(self) -> str:
        """A paragraph about what was left out, or ""."""
        if not self.left_out:
            return ""
        return "Left out, but still in the mail as it came: " + " ".join(self.left_out)


def sort(files: Sequence[Enclosed], *, limit: int) -> Sorted:
    kept: list[NewAttachment] = []
    left_out: list[str] = []
    for file in files:
        reason = "one too many." if len(kept) >= MOST else _reason(file, limit)
        if reason:
            left_out.append(f"{file.file_name} ({_size(len(file.content))}): {reason}")
        else:
            new = NewAttachment(file.file_name, file.content_type, file.content, is_public=True)
            kept.append(new)
    return Sorted(tuple(kept), tuple(left_out))


def _reason(file: Enclosed, limit: int) -> str:
    if len(file.content) > limit:
        return f"larger than {_size(limit)}."
    extension = file.file_name.rstrip(". ").rpartition(".")[2].lower()
    return "a program is not taken in by mail." if extension in _RUNNABLE else ""


def _size(count: int) -> str:
    return f"{count / 1_048_576:.1f} MB" if count >= 1_048_576 else f"{max(1, count // 1024)} kB"
