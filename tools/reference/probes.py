"""docs/reference/probes.md: what a monitor can ask, with the lines for a blueprint."""

from collections.abc import Iterator

from tocsin.signals import probes
from tocsin.signals.provider import Probe
from tools.reference import fields, markdown, meanings

WORDS = (
    "A monitor asks one target by one probe, again and again. It is made with the keys of "
    "[`monitors` in a blueprint](blueprint.md#monitors); its `target` takes the settings below. "
    "A target that is `down` or too slow so many times in a row opens an alert; the first good "
    "answers in a row close it."
)


def render() -> str:
    return markdown.page("Probes", WORDS, *(_chapter(each) for each in probes.PROVIDERS.values()))


def faults() -> Iterator[str]:
    examples = meanings.of("probes")
    yield from meanings.faults("probes", found=probes.PROVIDERS, explained=examples)
    for slug, example in examples.items():
        if slug in probes.PROVIDERS:
            mistakes = probes.PROVIDERS[slug].check(example["target"])
            yield from (f"the example of the probe {slug} is wrong: {each}" for each in mistakes)


def _chapter(probe: Probe) -> str:
    example = meanings.of("probes").get(probe.slug, {})
    pairs = ", ".join(f"{name}: {value}" for name, value in example.get("target", {}).items())
    lines = (
        "monitors:",
        f"  - name: {example.get('name', '')}",
        f"    probe: {probe.slug}",
        f"    target: {{{pairs}}}",
    )
    parts = [
        f"## {probe.title}",
        f"Probe: `{probe.slug}`. {example.get('words', '')}",
        fields.table(probe.fields),
        markdown.block("\n".join(lines), "yaml"),
    ]
    return "\n\n".join(parts)
