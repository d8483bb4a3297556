"""Each channel's page: a form made of its own description, that takes what the reference shows."""

import pytest

from tests.surfaces.shop import Shop
from tests.surfaces.visitor import Visitors, said
from tocsin.notify import channels
from tools.reference import meanings


def test_every_channel_has_a_form_and_its_secrets_are_never_shown(
    payments: Shop, visitors: Visitors
) -> None:
    assert payments is not None
    eve = visitors.eve
    for slug, channel in channels.PROVIDERS.items():
        page = eve.get(f"/settings/channels/{slug}")
        for field in channel.fields:
            assert f'name="{field.name}"' in page, f"{slug}: {field.name}"
        assert channel.title in said(page)


EXAMPLES = [
    "twilio_sms", "twilio_voice", "vonage_sms", "pushover", "sip", "gsm", "signal", "apprise",
]  # fmt: skip


@pytest.mark.parametrize("slug", EXAMPLES)
def test_a_channel_is_set_up_by_its_form(payments: Shop, visitors: Visitors, slug: str) -> None:
    assert payments is not None
    eve = visitors.eve
    settings = meanings.of("channels")[slug]["settings"]
    eve.post(f"/settings/channels/{slug}", **settings)
    page = eve.get(f"/settings/channels/{slug}")
    assert "Try it out" in said(page)
    secrets = [f.name for f in channels.named(slug).fields if f.is_secret and f.name in settings]
    assert not any(str(settings[name]) in page for name in secrets)
