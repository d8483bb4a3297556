"""What people wrote on an incident and the files that they put there."""

from datetime import datetime

from tocsin.identity.actor import Actor
from tocsin.incidents.attachment import Attachment, Listed, NewAttachment
from tocsin.incidents.comment import Comment
from tocsin.kit.tx import Tx


def insert_comment(
    tx: Tx, number: int, body: str, *, is_public: bool, author: Actor, at: datetime
) -> int:
    return int(
        tx.value(
            """
            insert into comment (incident_number, body, is_public, author, person_id, at)
            values (%(number)s, %(body)s, %(is_public)s, %(author)s, %(person_id)s, %(at)s)
            returning id
            """,
            number=number,
            body=body,
            is_public=is_public,
            author=author.label,
            person_id=author.person_id,
            at=at,
        )
    )


def comments(tx: Tx, number: int, *, public_only: bool) -> list[Comment]:
    return tx.all(
        Comment,
        """
        select id, body, is_public, author, person_id, at
        from comment
        where incident_number = %(number)s and (is_public or not %(public_only)s)
        order by id
        limit 5000
        """,
        number=number,
        public_only=public_only,
    )


def insert_attachment(
    tx: Tx, number: int, new: NewAttachment, *, added_by: str, at: datetime
) -> int:
    return int(
        tx.value(
            """
            insert into attachment (
                incident_number, file_name, content_type, content, sha256, is_public, added_by, at
            )
            values (
                %(number)s, %(file_name)s, %(content_type)s, %(content)s, %(sha256)s,
                %(is_public)s, %(added_by)s, %(at)s
            )
            returning id
            """,
            number=number,
            file_name=new.file_name,
            content_type=new.content_type,
            content=new.content,
            sha256=new.sha256,
            is_public=new.is_public,
            added_by=added_by,
            at=at,
        )
    )


def attachments(tx: Tx, number: int, *, public_only: bool) -> list[Listed]:
    return tx.all(
        Listed,
        """
        select id, file_name, content_type, length(content) as size, sha256, is_public, added_by,
            at
        from attachment
        where incident_number = %(number)s and (is_public or not %(public_only)s)
        order by id
        limit 1000
        """,
        number=number,
        public_only=public_only,
    )


def attachment(tx: Tx, number: int, attachment_id: int) -> Attachment | None:
    return tx.maybe(
        Attachment,
        """
        select id, file_name, content_type, content, is_public
        from attachment
        where id = %(id)s and incident_number = %(number)s
        """,
        number=number,
        id=attachment_id,
    )


def count_attachments(tx: Tx, number: int) -> int:
    return int(
        tx.value(
            """
            select count(*)
            from attachment
            where incident_number = %(number)s
            """,
            number=number,
        )
    )
