"""How mail is taken in: the desk's address, and who may write to it."""

from typing import Annotated

from pydantic import Field

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Input, Output
from tocsin.desk.actions import mails
from tocsin.desk.mail_setting import MailSetting, Strangers

router = noun("mail-setting")

Domain = Annotated[str, Field(max_length=253)]


class MailSettingOut(Output):
    """Without ``desk_address`` only sources get mail. ``domains`` are those of which strangers
    are welcome; all, when there is none."""

    desk_address: str | None
    strangers: Strangers
    domains: list[str]
    sends_receipts: bool


class MailSettingIn(Input):
    desk_address: Annotated[str | None, Field(max_length=254)] = None
    strangers: Strangers = Strangers.WELCOME
    domains: Annotated[list[Domain], Field(max_length=100, default_factory=list)]
    sends_receipts: bool = True


@router.get("", response_model=MailSettingOut)
def get(frame: Reading) -> MailSetting:
    """Return how mail is taken in."""
    return mails.setting(frame.tx, actor=frame.actor)


@router.put("", response_model=MailSettingOut)
def put(body: MailSettingIn, frame: Writing) -> MailSetting:
    """Say how mail is taken in from now on."""
    wanted = MailSetting(
        body.desk_address, body.strangers, tuple(body.domains), body.sends_receipts
    )
    mails.set_setting(frame.tx, wanted, actor=frame.actor, now=frame.now)
    return mails.setting(frame.tx, actor=frame.actor)
