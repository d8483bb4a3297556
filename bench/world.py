"""The organisation of the journeys, whose people are paged at the provider of a bench."""

from tests.journeys import organisation

NOISE_KEY = "fedcba9876543210fedcba9876543210"


def paged_at(url: str) -> str:
    """As the file to apply; a second source stands for the noise beside."""
    world = organisation.world(smtp_port=9)
    for name in ("ana", "bo", "cleo"):
        mail = f"{{channel: email, address: {name}@example.com}}"
        world = world.replace(mail, f'{{channel: webhook, address: "{url}{name}"}}')
    noise = f"  - {{name: noise, kind: alertmanager, service: ledger, key: {NOISE_KEY}}}\n"
    hook = "  webhook: {allow: [127.0.0.0/8]}\n"
    return world.replace("channels:\n", f"{noise}channels:\n") + hook
