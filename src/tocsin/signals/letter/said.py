"""What a reply says itself: without what it quotes and without its signature.

When in doubt it is kept: a quotation too many can be skipped, a sentence too few is lost.
"""

import re
from collections.abc import Sequence

_LONGEST = 50_000
_LONGEST_HEADING = 500
_WROTE = (
    "wrote|writes|schrieb|a écrit|écrit|escribió|escreveu|ha scritto|scrisse|schreef|skrev|"
    "kirjoitti|napsal|napsala|napisał|napisała|написал|пишет|yazdı|が書きました|写道|寫道"
)
_HEADING = re.compile(
    r"^[ \t]*(?:(?:On|Am|Le|El|Il|Op|Em|Den|Dne|Dnia|W dniu|Pe|В|On\s\w{3},)\s|\d{4}[-年]|\*?From:)"
    rf".{{0,400}}?(?:{_WROTE}|à écrit)(?:\s*:?|\s[^:]{{1,200}}:)\s*\*?[ \t]*$",
    re.IGNORECASE,
)
_VERB = re.compile(rf"{_WROTE}|à écrit", re.IGNORECASE)
_RULER = re.compile(
    r"^[ \t]*(?:-{2,}|_{5,})[ \t]*(?:Original Message|Original-Nachricht|Forwarded message|"
    r"Ursprüngliche Nachricht|Weitergeleitete Nachricht|Message d'origine|Message transféré|"
    r"Mensaje original|Messaggio originale|Oorspronkelijk bericht|Mensagem original|"
    r"Ursprungligt meddelande|Původní zpráva|Wiadomość oryginalna|Reply above this line)"
    r"[ \t]*-*[ \t]*$",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"^[ \t>]*\*?(From|Sent|Date|To|Cc|Subject|Von|Gesendet|Datum|An|Betreff|De|Envoyé|À|Objet|"
    r"Enviado|Para|Asunto|Da|Inviato|A|Oggetto|Van|Verzonden|Aan|Onderwerp|Från|Skickat|Till|"
    r"Ämne|Fra|Sendt|Til|Emne|Od|Wysłano|Do|Temat|Odesláno|Komu|Předmět|Assunto)\s?:\*?\s",
    re.IGNORECASE,
)
_BEGINS = re.compile(r"^[ \t]*\*?(?:From|Von|De|Da|Van|Från|Fra|Od)\s?:\*?\s", re.IGNORECASE)
_DIVIDER = re.compile(r"^[ \t]*(?:-{5,}|_{5,})[ \t]*$")
_SIGNATURE = re.compile(r"^[ \t]*(?:--|__|—|_{30,})[ \t]*$")  # the last is a mailing list's
_DEVICE = re.compile(
    r"^[ \t]*(?:Sent from (?:my )?(?!(?:desk|office|house)\b)(?:[\w-]+[ ]?){1,4}|"
    r"Sent (?:with|via|using) [\w .-]{2,40}|Get Outlook for [\w ]+(?:<.*>)?|"
    r"(?:Von meinem|Gesendet von|Gesendet mit|Diese Nachricht wurde von meinem) [\w .-]{2,60}"
    r"(?:gesendet)?|Envoyé (?:de|depuis) (?:mon )?[\w .-]{2,40}|"
    r"Enviado (?:desde|do) (?:mi |meu )?[\w .-]{2,40}|Inviato da(?:l mio)? [\w .-]{2,40}|"
    r"Verzonden vanaf (?:mijn )?[\w .-]{2,40}|Skickat från (?:min )?[\w .-]{2,40})\.?[ \t]*$",
    re.IGNORECASE,
)


def of_reply(text: str) -> str:
    """What is new in it; all of it when nothing would be left."""
    lines = _joined(text[:_LONGEST].replace("\r\n", "\n").split("\n"))
    own = _without_signature(_without_quotes(lines[: _cut(lines)]))
    kept = "\n".join(own).strip()
    return kept or text.strip()


def _joined(lines: Sequence[str]) -> list[str]:
    """With "On …, somebody wrote:" on one line, where a mailer broke it over two to four."""
    found: list[str] = []
    position = 0
    while position < len(lines):
        size = _heading_size(lines, position)
        found.append(" ".join(lines[position : position + size]))
        position += size
    return found


def _heading_size(lines: Sequence[str], position: int) -> int:
    if not any(map(_VERB.search, lines[position : position + 4])):
        return 1  # as nearly everywhere; the rest takes its time
    for size in range(1, 5):
        some = lines[position : position + size]
        if size > 1 and (not some[-1].strip() or some[-1].lstrip().startswith(">")):
            break
        if _is_heading(" ".join(some)) and not _begins_later(some):
            return len(some)
    return 1


def _begins_later(lines: Sequence[str]) -> bool:
    """Whether the heading begins in a later line, and the first is a sentence of its own."""
    return any(_is_heading(" ".join(lines[begin:])) for begin in range(1, len(lines)))


def _is_heading(line: str) -> bool:
    return len(line) <= _LONGEST_HEADING and bool(_HEADING.match(line))


def _cut(lines: Sequence[str]) -> int:
    """Where a quotation begins that is not marked line by line, and so goes on to the end."""
    for number, line in enumerate(lines):
        if _RULER.match(line) or _is_header_block(lines, number):
            return _before_divider(lines, number)
        if _is_heading(line) and not _quotes_below(lines, number + 1):
            return number
    return len(lines)


def _before_divider(lines: Sequence[str], number: int) -> int:
    """Where the line begins that some mailers draw above what they quote, if there is one."""
    above = number - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and _DIVIDER.match(lines[above]) else number


def _is_header_block(lines: Sequence[str], number: int) -> bool:
    if not _BEGINS.match(lines[number]):
        return False
    near = [_FIELD.match(line) for line in lines[number : number + 6]]
    return len({found[1].lower() for found in near if found}) >= 3


def _quotes_below(lines: Sequence[str], number: int) -> bool:
    """Whether the next line with anything in it is marked as quoted."""
    below = next((line for line in lines[number:] if line.strip()), ">")
    return below.lstrip().startswith(">")


def _without_quotes(lines: Sequence[str]) -> list[str]:
    """Without the quotation at the end, or at the top; one in between is what is answered to."""
    own = _without_last_quote(list(lines))
    if own and not any(_is_own(line) for line in own):
        return own
    begin = next((n for n, line in enumerate(own) if _is_own(line)), 0)
    return own[begin:] if any(line.lstrip().startswith(">") for line in own[:begin]) else own


def _without_last_quote(lines: list[str]) -> list[str]:
    end = len(lines)
    while end and not _is_own(lines[end - 1]):
        end -= 1
    return lines[:end]


def _is_own(line: str) -> bool:
    bare = line.strip()
    return bool(bare) and not bare.startswith(">") and not _is_heading(line)


def _without_signature(lines: list[str]) -> list[str]:
    for number, line in enumerate(lines):
        is_end = _SIGNATURE.match(line) and len(lines) - number <= 20
        is_device = _DEVICE.match(line) and not any(map(str.strip, lines[number + 1 :]))
        if (is_end or is_device) and any(map(str.strip, lines[:number])):
            return _without_signature(_without_last_quote(lines[:number]))
    return lines
