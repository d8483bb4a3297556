"""What an alert mail says: which alert it is about, and whether that is over.

Nothing but the subject is believed by itself, and it is an end only where it says so plainly: in
doubt a mail fires. A mapping names headers, patterns and words of the sender's own.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import re2

from tocsin.signals import vocabulary
from tocsin.signals.letter.letter import Letter
from tocsin.signals.signal import Severity, State

PATTERN_LIMIT = 500
MOST_WORDS = 50
MOST_LABELS = 20
_PREFIX = re.compile(r"^(?:\s*(?:re|aw|sv|antw|fwd?|wg|tr|rv|vs|enc)\s?(?:\[\d+\])?\s?:)+\s*", re.I)
_LEAD = re.compile(r"^[\s*#!>~=-]*(?:[\[(<{]\s*([\w .:-]{1,40}?)\s*[\])>}]|(\w[\w-]*))")
_PLAINLY_OVER = re.compile(
    r"\b(?:is|are|was|now|back|gone|went|all|of|to|has|have|been|state|status)[ :=]+"
    r"(?:OK|ok|Ok|UP|normal|Normal|NORMAL|clear|cleared|Cleared|recovered|Recovered|resolved|"
    r"Resolved|RESOLVED|fixed|solved|healthy|online)\b"
    r"|(?:\b(?:recovered|resolved|cleared|solved)|[-:|(\[]\s*(?:OK|UP|RECOVERED|RESOLVED))[\s.!*)\]]*$"
)
_NOT = re.compile(r"(?i)\b(?:not|never|isn'?t|aren'?t|un\w+ly|cannot|failed to|nicht|pas)\b")
_ABOUT = frozenset(
    ("alert", "alarm", "incident", "problem", "issue", "monitor", "check", "service", "host")
)
_TOKEN = re.compile(r"[^\W_][\w.:/@-]*")
_CHANGING = re.compile(
    r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?"
    r"|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{1,2}:\d\d(?::\d\d)?(?: ?[ap]m)?\b"
    r"|\b(?:after|in|for)(?: (?:\d+(?:\.\d+)?) ?[a-z]{1,7})+\b|\b\d+(?:[.,]\d+)? ?%"
    r"|\b(?:utc|gmt|ces?t)\b",
    re.I,
)
_FILLERS = frozenset(
    ("is", "are", "was", "has", "have", "been", "now", "in", "at", "on", "the", "a", "to", "back")
)
_GRADES = frozenset(
    ("critical", "crit", "warning", "warn", "error", "info", "fatal", "emergency", "unknown")
)
_DELIMITERS = ":-|]–—"


def title(letter: Letter) -> str:
    """The subject without Re: and Fwd:, or the first line when it has none."""
    bare = _PREFIX.sub("", letter.subject).strip()
    first = next((line.strip() for line in letter.text.split("\n") if line.strip()), "")
    return bare or first[:200] or "A mail without a subject"


def identity(letter: Letter, rules: Mapping[str, Any]) -> str:
    """What stays the same in the mail that says it is over."""
    named = letter.header(str(rules.get("header", "")))
    found = named or _matched(str(rules.get("pattern", "")), f"{letter.subject}\n{letter.text}")
    return found or _settled(title(letter))


def state(letter: Letter, rules: Mapping[str, Any]) -> State:
    """What a word of the mapping says goes first; where it is in both lists, it fires."""
    told = f"{letter.subject}\n{letter.text}".casefold()
    if _has_word(told, _listed(rules, "firing")):
        return State.FIRING
    if _has_word(told, _listed(rules, "resolved")):
        return State.OK
    return State.OK if _is_plainly_over(title(letter)) else State.FIRING


def severity(letter: Letter) -> Severity:
    """The worst that a tag, the first word or a word in capitals names."""
    bad = (word for word in _loud(title(letter)) if vocabulary.state(word) is not State.OK)
    found = [s for s in map(vocabulary.severity, bad) if s is not None]
    return min(found, key=tuple(Severity).index, default=Severity.ERROR)


def labels(letter: Letter, rules: Mapping[str, Any]) -> dict[str, str]:
    """Who wrote to whom, and what the patterns of the mapping find."""
    told = f"{letter.subject}\n{letter.text}"
    patterns = rules.get("labels")
    own = patterns.items() if isinstance(patterns, dict) else ()
    found = {str(name): _matched(str(pattern), told) for name, pattern in own}
    sender = {"from": letter.sender.address, "to": next(iter(letter.recipients), "")}
    return {name: value for name, value in (sender | found).items() if value}


def mistakes(rules: Mapping[str, Any]) -> list[str]:
    """What is wrong with a mapping, a sentence each."""
    return list(_mistakes(rules))


def _mistakes(rules: Mapping[str, Any]) -> Iterator[str]:
    known = {"address", "header", "pattern", "resolved", "firing", "labels"}
    yield from (f"There is no '{name}' for mails." for name in sorted(rules) if name not in known)
    for name in ("address", "header", "pattern"):
        if not isinstance(rules.get(name, ""), str):
            yield f"'{name}' is a text."
    address = str(rules.get("address", "") or "x@y")
    if not re.fullmatch(r"[^\s<>,;\"@]{1,64}@[^\s<>,;\"@]{1,255}", address):
        yield "'address' is a mail address such as backups@example.com."
    for name in ("resolved", "firing"):
        words = rules.get(name, [])
        if not isinstance(words, list) or len(words) > MOST_WORDS:
            yield f"'{name}' is a list of at most {MOST_WORDS} words."
    yield from _wrong_patterns(rules)


def _wrong_patterns(rules: Mapping[str, Any]) -> Iterator[str]:
    own = rules.get("labels", {})
    if not isinstance(own, dict) or len(own) > MOST_LABELS:
        yield f"'labels' is an object of at most {MOST_LABELS} names and patterns."
        return
    for name, pattern in {"pattern": rules.get("pattern", ""), **own}.items():
        if len(str(pattern)) > PATTERN_LIMIT or _compiled(str(pattern)) is None:
            yield f"The pattern of '{name}' is no regular expression (RE2)."


def _matched(pattern: str, told: str) -> str:
    """The first group that a pattern finds, or all of it when it has none."""
    compiled = _compiled(pattern) if pattern else None
    found = compiled.search(told) if compiled is not None else None
    if found is None:
        return ""
    groups = [group for group in found.groups() if group]
    return str(groups[0] if groups else found.group(0)).strip()


def _compiled(pattern: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        return None


def _listed(rules: Mapping[str, Any], name: str) -> Sequence[str]:
    words = rules.get(name)
    return [str(word) for word in words if word] if isinstance(words, list) else []


def _has_word(told: str, words: Sequence[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(w.casefold())}(?!\w)", told) for w in words)


def _is_plainly_over(subject: str) -> bool:
    lead = _LEAD.match(subject)
    if lead and _opens_with_end(subject, lead):
        return True
    return bool(_PLAINLY_OVER.search(subject)) and not _NOT.search(subject)


def _opens_with_end(subject: str, lead: re.Match[str]) -> bool:
    """``[Resolved] …``, ``RECOVERY …``, ``Resolved: …``, ``Alert resolved: …``."""
    if lead[1] is not None:
        return vocabulary.state(lead[1].split(":")[0]) is State.OK
    word, rest = lead[2], subject[lead.end() :]
    if word.lower() in _ABOUT:
        second = _LEAD.match(rest)
        return bool(second and second[2] and _opens_with_end(rest, second))
    is_set_off = (
        (word.isupper() and len(word) > 2) or rest.lstrip()[:1] in tuple(_DELIMITERS) or _ago(rest)
    )
    return vocabulary.state(word) is State.OK and is_set_off and not _NOT.match(rest.strip())


def _ago(rest: str) -> bool:
    """Zabbix puts how long it took before the colon."""
    return bool(re.match(r"\s(?:in|after)\s[\w .]{1,30}:", rest))


def _loud(subject: str) -> Iterator[str]:
    lead = _LEAD.match(subject)
    if lead:
        yield from re.split(r"[\s:.]+", lead[1] or lead[2])
    yield from (word for word in re.findall(r"[A-Za-z]\w+", subject) if word.isupper())


def _settled(subject: str) -> str:
    """The subject without what says the state, how bad it is and when it was."""
    bare = _CHANGING.sub(" ", re.sub(r"\[[^\]]{1,40}\]", _untagged, subject))
    words = [word.strip(".:/-") for word in _TOKEN.findall(bare)]
    kept = [word.casefold() for word in words if word and not _says_state(word)]
    return " ".join(kept) or " ".join(subject.casefold().split())


def _untagged(tag: re.Match[str]) -> str:
    inside = tag[0][1:-1].split(":")[0]
    return " " if _says_state(inside) else f" {tag[0][1:-1]} "


def _says_state(word: str) -> bool:
    return vocabulary.state(word) is not None or word.casefold() in _FILLERS | _GRADES
