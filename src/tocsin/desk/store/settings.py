"""The row that says to which address the desk is written, and by whom."""

from datetime import datetime

from tocsin.desk.mail_setting import MailSetting
from tocsin.kit.tx import Tx


def setting(tx: Tx) -> MailSetting:
    found = tx.maybe(
        MailSetting,
        """
        select desk_address, strangers, domains, sends_receipts
        from mail_setting
        """,
    )
    return found or MailSetting()


def put_setting(tx: Tx, wanted: MailSetting, *, at: datetime) -> None:
    tx.run(
        """
        insert into mail_setting (desk_address, strangers, domains, sends_receipts, updated_at)
        values (%(address)s, %(strangers)s, %(domains)s, %(sends_receipts)s, %(at)s)
        on conflict (is_only) do update
        set desk_address = excluded.desk_address,
            strangers = excluded.strangers,
            domains = excluded.domains,
            sends_receipts = excluded.sends_receipts,
            updated_at = excluded.updated_at
        """,
        address=wanted.desk_address,
        strangers=wanted.strangers,
        domains=list(wanted.domains),
        sends_receipts=wanted.sends_receipts,
        at=at,
    )
