"""My own sessions: where I am signed in."""

from datetime import datetime

from tocsin.api.route import Reading, Writing, noun
from tocsin.api.schemas import Id, Listed, Output
from tocsin.identity import actions as identity

router = noun("sessions")


class SessionOut(Output):
    id: int
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    user_agent: str
    is_current: bool


@router.get("")
def list_mine(frame: Reading) -> Listed[SessionOut]:
    """Return the sessions that I could still use, the one used last first."""
    current = frame.signed_in.session_id if frame.signed_in else None
    rows = identity.list_sessions(frame.tx, actor=frame.actor, now=frame.now)
    return Listed(
        items=[
            SessionOut(
                id=row.id,
                created_at=row.created_at,
                seen_at=row.seen_at,
                expires_at=row.expires_at,
                address=row.address,
                user_agent=row.user_agent,
                is_current=row.id == current,
            )
            for row in rows
        ]
    )


@router.delete("/{session_id}", status_code=204)
def revoke(session_id: Id, frame: Writing) -> None:
    """End a session: my own, or anybody's as an administrator."""
    identity.revoke_session(frame.tx, session_id, actor=frame.actor, now=frame.now)
