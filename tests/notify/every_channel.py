"""Settings and an address for each channel, as they are when a message is rendered."""

import json
from collections.abc import Mapping
from typing import Any

from tests.twins import chat, google, pushover, vonage
from tests.twins import push as browsers
from tests.twins import twilio as telephones
from tocsin.notify import webpush

NUMBER = "+4915112345678"
TELEPHONE = {
    "account": telephones.ACCOUNT, "token": telephones.TOKEN, "sender": telephones.NUMBER,
}  # fmt: skip
VONAGE = {
    "key": vonage.KEY, "secret": vonage.SECRET, "sender": "+4930123456",
    "signature": vonage.SIGNATURE, "application": vonage.APPLICATION,
    "private_key": vonage.pem(), "api": "https://api.nexmo.com", "ring_seconds": 30,
}  # fmt: skip
ACCOUNT = {
    "client_email": "tocsin@project.iam.gserviceaccount.com",
    "private_key": google.private_pem(google.GoogleChat._key),
    "token_uri": "https://oauth2.example/token",
}
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "apprise": {"urls": "team=json://127.0.0.1:1/a"},
    "discord": {"token": "t", "server": "https://discord.com/api/v10"},
    "email": {"host": "mail.example", "port": 25, "sender": "tocsin@example.com"},
    "google_chat": {
        "service_account": json.dumps(ACCOUNT), "server": "https://chat.googleapis.com/v1",
    },
    "gsm": {"program": "gammu-smsd"},
    "inbox": {},
    "matrix": {"server": "https://m.example", "token": "t", **chat.Matrix.settings},
    "mattermost": {"server": "https://mm.example", "token": "t", **chat.Mattermost.settings},
    "ntfy": {"server": "https://ntfy.example"},
    "pushover": {"token": pushover.TOKEN, "api": "https://api.pushover.net"},
    "signal": {"server": "http://signal.lan:8080", "number": "+4930123456"},
    "sip": {"host": "pbx.example", "port": 5060, "username": "tocsin", "password": "x"},
    "slack": {"token": "xoxb-1", "server": "https://slack.com/api"},
    "teams": {"allow": []},
    "telegram": {"token": "1:a", "server": "https://api.telegram.org"},
    "twilio_sms": {**TELEPHONE, "api": "https://api.twilio.com"},
    "twilio_voice": {**TELEPHONE, "api": "https://api.twilio.com", "ring_seconds": 30},
    "vonage_sms": VONAGE,
    "vonage_voice": VONAGE,
    "webhook": {"secret": "whsec_QUJDREVGR0hJSktMTU5PUFFSU1RVVldY"},
    "webpush": {"private_key": webpush.new_key()},
}  # fmt: skip
ADDRESSES: Mapping[str, str] = {
    "apprise": "team",
    "discord": chat.Discord.bo,
    "email": "ana@example.com",
    "google_chat": google.GoogleChat.bo,
    "gsm": NUMBER,
    "inbox": "",
    "matrix": "@bo:example.org",
    "mattermost": chat.Mattermost.bo,
    "ntfy": "t",
    "pushover": pushover.USER,
    "signal": NUMBER,
    "sip": "201",
    "slack": "U012AB3CD",
    "teams": "https://prod.example/workflows/one",
    "telegram": "4711",
    "twilio_sms": NUMBER,
    "twilio_voice": NUMBER,
    "vonage_sms": NUMBER,
    "vonage_voice": NUMBER,
    "webhook": "https://x.example",
    "webpush": browsers.Browser("https://push.example/send/abc").address,
}
