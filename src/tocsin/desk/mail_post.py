"""A mail that is kept, with all that its fate is decided by."""

from dataclasses import dataclass
from datetime import datetime

from tocsin.desk import mail_files
from tocsin.desk.mail import Arrived
from tocsin.desk.mail_files import Sorted
from tocsin.desk.mail_setting import MailSetting
from tocsin.identity import actor as actors
from tocsin.signals.letter.letter import Letter

ROOM = actors.system("mail")


@dataclass(frozen=True, slots=True)
class Post:
    """``file_limit`` is how many bytes a file that is attached may have."""

    mail_id: int
    arrived: Arrived
    letter: Letter
    setting: MailSetting
    file_limit: int
    now: datetime

    @property
    def sender(self) -> str:
        return self.letter.sender.address

    @property
    def files(self) -> Sorted:
        return mail_files.sort(self.letter.files, limit=self.file_limit)
