"""F47: nobody's words run on the server, cost more than they may, or keep a page from going out."""

import re
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.notify import every_channel
from tests.rules_of_the_house import source as rules
from tocsin.comms import template
from tocsin.comms.template import NewTemplate
from tocsin.notify import channels, sending
from tocsin.notify.channel import Call, Channel, Mail, Note, Outgoing
from tocsin.notify.command import Command
from tocsin.notify.message import Message
from tocsin.notify.sip.order import Ring

NOW = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
VALUES = dict.fromkeys(template.PLACEHOLDERS, "said")
PROGRAMS = (
    "{{7*7}}", "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{% for x in range(9) %}x{% endfor %}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}", "{{ ('a'*200000000)|length }}",
    "${7*7}", "#{7*7}", "<%= 7*7 %>", "%(title)s", "%s%s%s%n", "{{lipsum.__globals__}}",
)  # fmt: skip
REACHES = (
    "{title.__class__}", "{title!r}", "{title:>99999999}", "{title[0]}", "{0}", "{}", "{ title }",
    "{title.__init__.__globals__}", "{update.__class__.__mro__}", "{config}", "{secret}",
)  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_is_words(program: str) -> None:
    filled = template.fill(NewTemplate("x", "x", "{update}"), {**VALUES, "update": program})
    assert filled.body == program
    said = template.fill(NewTemplate("x", "x", program.replace("{", "{{").replace("}", "}}")), {})
    assert said.body == program


@pytest.mark.parametrize("reach", REACHES)
def test_a_placeholder_reaches_into_nothing(reach: str) -> None:
    with pytest.raises(template.UnknownPlaceholder):
        template.checked(NewTemplate("x", "x", reach))
    assert template.fill(NewTemplate("x", "x", f"a{reach}b"), VALUES).body == "ab"


def test_the_most_that_a_template_can_come_to_is_bounded() -> None:
    greedy = template.checked(NewTemplate("x", "{title}" * 25, "{update}" * 1000))
    tracemalloc.start()
    filled = template.fill(greedy, {**VALUES, "update": "u" * 8000, "title": "t" * 300})
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(filled.body) <= template.MAX_FILLED
    assert len(filled.subject) <= template.MAX_FILLED
    assert peak < 64_000_000
    assert len(Message(filled.subject, filled.body).body) == 8000


@given(st.text(alphabet="{}ab\\%$", max_size=8000))
def test_no_arrangement_of_braces_breaks_it_or_makes_it_slow(words: str) -> None:
    assert len(template.fill(NewTemplate("x", words, words), VALUES).body) <= template.MAX_FILLED


def test_no_template_of_ours_is_made_from_what_somebody_wrote() -> None:
    """Pages come from files alone: nothing in the house compiles a text into a template."""
    ways = ("from_string", "render_template_string", "eval(", "exec(", "compile(", ".format_map(")
    made = [
        f"{module.name}: {way}"
        for module in rules.house()
        for way in ways
        if way in module.text.replace("re.compile(", "").replace("re2.compile(", "")
    ]
    assert made == []


def test_nothing_is_read_that_could_make_objects_or_fetch_entities() -> None:
    ways = ("xml", "pickle", "marshal", "shelve", "lxml", "dill")
    readers = [
        f"{module.name}: {way}"
        for module in rules.house()
        for way in ways
        if re.search(rf"^(import|from) {way}\b", module.text, re.M)
    ]
    assert readers == []


def outgoing(slug: str, message: Message) -> Outgoing:
    return Outgoing(
        message, 1, "incident/1", every_channel.ADDRESSES[slug], every_channel.SETTINGS[slug],
        "https://t.example", NOW, NOW, callback_url="https://t.example/callbacks/1",
    )  # fmt: skip


MESSAGES = st.builds(
    Message,
    title=st.text(max_size=400),
    body=st.text(max_size=400),
    path=st.text(max_size=40),
    facts=st.lists(st.tuples(st.text(max_size=60), st.text(max_size=60)), max_size=3).map(tuple),
    is_drill=st.booleans(),
)


@pytest.mark.parametrize("slug", channels.PROVIDERS)
@given(message=MESSAGES)
def test_whatever_is_said_becomes_a_request(slug: str, message: Message) -> None:
    made = channels.named(slug).render(outgoing(slug, message))
    assert isinstance(made, Mail | Call | Note | Ring | Command)


DEFECTS = (MemoryError, RecursionError, UnicodeEncodeError, KeyError, ZeroDivisionError, OSError)


@pytest.mark.parametrize("slug", channels.PROVIDERS)
@given(message=MESSAGES, defect=st.sampled_from(DEFECTS))
def test_a_failure_to_render_never_keeps_a_page_back(
    slug: str, message: Message, defect: type[Exception]
) -> None:
    """However the rendering of what was said fails, its title goes out in plain letters."""
    sound = channels.named(slug)
    broken = replace(sound, render=failing(sound, message, defect))
    made = sending._rendered(broken, outgoing(slug, message))
    assert isinstance(made, Mail | Call | Note | Ring | Command)


def failing(sound: Channel, message: Message, defect: type[Exception]) -> Any:
    def render(given: Outgoing) -> Any:
        if given.message is message:
            raise defect("utf-8", "x", 0, 1, "x") if defect is UnicodeEncodeError else defect("x")
        return sound.render(given)

    return render


def test_what_was_stored_and_cannot_be_read_still_says_that_it_pages() -> None:
    for stored in ({"kind": "?"}, {"facts": 7}, {"facts": [[1]]}, {"title": None}, {}):
        row: Any = Stored(stored)
        assert sending.message_of(row).title


class Stored:
    """A row of the queue as far as reading its message needs one."""

    kind, urgency, subject = "page", "high", "incident/1"

    def __init__(self, message: dict[str, Any]) -> None:
        self.message = message
