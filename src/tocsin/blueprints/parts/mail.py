"""What a blueprint may say of mail that is taken in."""

from datetime import timedelta

from tocsin.blueprints.parts.part import Part
from tocsin.blueprints.written import Duration, Name
from tocsin.desk.mail_setting import Strangers
from tocsin.desk.mailbox import Security


class MailPart(Part):
    desk_address: str | None = None
    strangers: Strangers = Strangers.WELCOME
    domains: list[Name] = []
    sends_receipts: bool = True


class MailboxPart(Part):
    name: Name
    host: Name
    username: Name
    password: str | None = None
    port: int = 993
    security: Security = Security.TLS
    folder: Name = "INBOX"
    source: Name | None = None
    is_enabled: bool = True
    every: Duration = timedelta(minutes=1)
