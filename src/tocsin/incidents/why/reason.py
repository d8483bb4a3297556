"""Every reason for which a page takes a turn or does not take one, and what it says in words.

The words are for whoever was woken or was not: they name who and what decided. A reason without
words cannot be.
"""

from collections.abc import Mapping
from enum import StrEnum


class Why(StrEnum):
    # Where it came from
    SAID = "said"
    RAISED = "raised"
    RULED = "ruled"
    OPENED_INCIDENT = "opened_incident"
    JOINED_INCIDENT = "joined_incident"
    UNMUTED = "unmuted"
    SERVICE_FIRST = "service_first"
    NO_SERVICE = "no_service"
    # What came and opened nothing
    CAME = "came"
    TURNED_AWAY = "turned_away"
    NOT_READ = "not_read"
    DROPPED_BY_RULE = "dropped_by_rule"
    CHANGED_NOTHING = "changed_nothing"
    # What kept it from paging anybody
    SILENCED = "silenced"
    MAINTENANCE = "maintenance"
    MUTED_BY_RULE = "muted_by_rule"
    INHIBITED = "inhibited"
    FEEDS_HEARTBEAT = "feeds_heartbeat"
    MUTED = "muted"
    NEVER_PAGED = "never_paged"
    SNOOZED = "snoozed"
    # By which policy
    POLICY = "policy"
    POLICY_KEPT = "policy_kept"
    CATCH_ALL = "catch_all"
    # Steps
    STEP_TAKEN = "step_taken"
    STEP_UNMET = "step_unmet"
    STEP_IN_VAIN = "step_in_vain"
    STEP_TO_COME = "step_to_come"
    STEP_AFTER_ANSWER = "step_after_answer"
    STEP_AFTER_STOP = "step_after_stop"
    NOT_IN_TURN = "not_in_turn"
    # What put somebody on call
    ON_CALL = "on_call"
    BY_ROTATION = "by_rotation"
    BY_HOLIDAY = "by_holiday"
    BY_STANDING_IN = "by_standing_in"
    BY_OVERRIDE = "by_override"
    BY_SWAP = "by_swap"
    BY_TEMPORARY = "by_temporary"
    BY_ROTA = "by_rota"
    BY_CALENDAR = "by_calendar"
    BY_SECOND = "by_second"
    NOBODY_ON_CALL = "nobody_on_call"
    # Who was meant besides
    BY_NAME = "by_name"
    IN_TEAM = "in_team"
    IN_CHARGE = "in_charge"
    NOBODY_THERE = "nobody_there"
    # Why a person was not paged although they were meant
    CONDITION_UNMET = "condition_unmet"
    DECLINED = "declined"
    ANSWERED_ALREADY = "answered_already"
    ASKED_FOR_HELP = "asked_for_help"
    INACTIVE = "inactive"
    UNREACHABLE = "unreachable"
    TARGET_GONE = "target_gone"
    STEP_BROKEN = "step_broken"
    NOBODY = "nobody"
    TOLD_ONCE = "told_once"
    SHADOWED = "shadowed"
    VENDOR_ASKED = "vendor_asked"
    VENDOR_GONE = "vendor_gone"
    # Why the shift was somebody else's
    OVERRIDDEN = "overridden"
    SWAPPED = "swapped"
    ON_LEAVE = "on_leave"
    TEMPORARY_INSTEAD = "temporary_instead"
    CALENDAR_INSTEAD = "calendar_instead"
    NOT_ON_CALL = "not_on_call"
    NOT_NAMED = "not_named"
    # By which ways
    BY_STEP_ORDER = "by_step_order"
    BY_OWN_RULES = "by_own_rules"
    BY_ALL_CONTACTS = "by_all_contacts"
    BY_ACCOUNT = "by_account"
    NO_WAY = "no_way"
    ORDER_IN_VAIN = "order_in_vain"
    QUIET_HOURS = "quiet_hours"
    CONTACT_UNVERIFIED = "contact_unverified"
    CONTACT_OFF = "contact_off"
    CHANNEL_NOT_SET_UP = "channel_not_set_up"
    CONTACT_WITHOUT_RULE = "contact_without_rule"
    CONTACT_NOT_IN_ORDER = "contact_not_in_order"
    # Messages
    TO_BE_SENT = "to_be_sent"
    TO_BE_SENT_LATER = "to_be_sent_later"
    HELD_TOGETHER = "held_together"
    HELD_CALL = "held_call"
    TOLD_TOGETHER = "told_together"
    BEING_SENT = "being_sent"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    CALLED_OFF = "called_off"
    SUPERSEDED = "superseded"
    # Attempts and receipts
    TRY_TAKEN = "try_taken"
    TRY_TEMPORARY = "try_temporary"
    TRY_PERMANENT = "try_permanent"
    TRY_DEFERRED = "try_deferred"
    TRY_BROKEN = "try_broken"
    TRY_UNDER_WAY = "try_under_way"
    RECEIPT_DELIVERED = "receipt_delivered"
    RECEIPT_ANSWERED = "receipt_answered"
    RECEIPT_UNCONFIRMED = "receipt_unconfirmed"
    RECEIPT_FAILED = "receipt_failed"
    REPLIED = "replied"
    # How it ended
    STILL_PAGING = "still_paging"
    ANSWERED = "answered"
    STOPPED = "stopped"
    EXHAUSTED = "exhausted"
    # What it comes to for one person
    PAGED = "paged"
    PAGED_IN_VAIN = "paged_in_vain"
    PAGED_NOT_SENT = "paged_not_sent"


SENTENCES: Mapping[Why, str] = {
    Why.SAID: "{source} said so, as {severity}.",
    Why.RAISED: "{who} raised it.",
    Why.RULED: "The rule “{rule}” of version {version} did this: {did}.",
    Why.OPENED_INCIDENT: "It opened incident {number}.",
    Why.JOINED_INCIDENT: "It joined incident {number}, which was open already{because}.",
    Why.UNMUTED: "What held it back ended, so it went to an incident.",
    Why.SERVICE_FIRST: "The first of its services that has a policy decides who is paged.",
    Why.NO_SERVICE: "It concerns no service.",
    Why.CAME: "{who} sent {size} bytes to {door}.",
    Why.TURNED_AWAY: "It was not let in: {said}.",
    Why.NOT_READ: "It was kept, and could not be read: {said}.",
    Why.DROPPED_BY_RULE: "It opened no alert, because {said}.",
    Why.CHANGED_NOTHING: "It changed nothing, because {said}.",
    Why.SILENCED: "It paged nobody: {said}.",
    Why.MAINTENANCE: "It paged nobody, because of planned maintenance: {said}.",
    Why.MUTED_BY_RULE: "It paged nobody: {said}.",
    Why.INHIBITED: "It paged nobody: {said}.",
    Why.FEEDS_HEARTBEAT: "It paged nobody: {said}.",
    Why.MUTED: "It paged nobody: {said}.",
    Why.NEVER_PAGED: "Nobody was paged about it, because whoever opened it asked for that.",
    Why.SNOOZED: "{who} snoozed it until {until}.",
    Why.POLICY: "Because {because}.",
    Why.POLICY_KEPT: "As it was when the page began; edits since then do not count.",
    Why.CATCH_ALL: "No policy could be used: {because}.",
    Why.STEP_TAKEN: "It was due at {due}.",
    Why.STEP_UNMET: "{said}",
    Why.STEP_IN_VAIN: "It reached nobody, so the next was taken at once.",
    Why.STEP_TO_COME: "It pages {whom}{due}, unless somebody answers.",
    Why.STEP_AFTER_ANSWER: "It did not page {whom}: {who} answered at {at}.",
    Why.STEP_AFTER_STOP: "It did not page {whom}: paging was stopped at {at}, {because}.",
    Why.NOT_IN_TURN: "This step pages one of several in turn, and it was the turn of {who}.",
    Why.ON_CALL: "{who} was on call in {schedule}.",
    Why.BY_ROTATION: "{who} was on call in {schedule} by the rotation “{via}”: {shift}.",
    Why.BY_HOLIDAY: (
        "{who} was on call in {schedule} by the rotation “{via}” of public holidays: {shift}."
    ),
    Why.BY_STANDING_IN: (
        "{who} was on call in {schedule}, standing in for {other}, who was away{back}: {shift}."
    ),
    Why.BY_OVERRIDE: "{who} was on call in {schedule} by an override{said}{instead}: {shift}.",
    Why.BY_SWAP: "{who} was on call in {schedule} by a swap{instead}: {shift}.",
    Why.BY_TEMPORARY: (
        "{who} was on call in {schedule} by a temporary schedule{said}{instead}: {shift}."
    ),
    Why.BY_ROTA: "{who} was on call in {schedule} by {via}: {shift}.",
    Why.BY_CALENDAR: "{who} was on call in {schedule} by {via}{instead}: {shift}.",
    Why.BY_SECOND: "{who} was on call in {schedule} as the next in line: {shift}.",
    Why.NOBODY_ON_CALL: "Nobody was on call in {schedule}{gap}.",
    Why.BY_NAME: "The policy names {who}.",
    Why.IN_TEAM: "{who} was in the team {team}.",
    Why.IN_CHARGE: "{who} is one of those in charge, who are paged when nobody else can be.",
    Why.NOBODY_THERE: "{said}",
    Why.CONDITION_UNMET: "The step that pages {who} was not taken. {said}",
    Why.DECLINED: "{who} had declined it.",
    Why.ANSWERED_ALREADY: "{who} had answered it already.",
    Why.ASKED_FOR_HELP: "{who} had asked for help with it.",
    Why.INACTIVE: "{who} was no longer active.",
    Why.UNREACHABLE: "There was no way to reach {who}: {said}",
    Why.TARGET_GONE: "The target could not be found: {said}",
    Why.STEP_BROKEN: "It could not be done: {said}",
    Why.NOBODY: "{said}",
    Why.TOLD_ONCE: "{who} wants to be paged once about the same. {said}",
    Why.SHADOWED: "{who} shadowed it: told silently what others were paged about.",
    Why.VENDOR_ASKED: (
        "{vendor} was asked for help beside those who were paged; nobody there can answer a page."
    ),
    Why.VENDOR_GONE: "{vendor} was to be asked for help, and is no vendor of ours any more.",
    Why.OVERRIDDEN: "{other} was on call in {schedule} in place of {who}: an override{said}.",
    Why.SWAPPED: "{other} was on call in {schedule} in place of {who}, by a swap.",
    Why.ON_LEAVE: "{who} was away{back}, and {other} stood in for them in {schedule}.",
    Why.TEMPORARY_INSTEAD: (
        "{other} was on call in {schedule} in place of {who}: a temporary schedule{said}."
    ),
    Why.CALENDAR_INSTEAD: "{other} was on call in {schedule} in place of {who}, by {via}.",
    Why.NOT_ON_CALL: "{other} was on call in {schedule} then, and not {who}.",
    Why.NOT_NAMED: "The policy {policy} names neither {who} nor a schedule or team of theirs.",
    Why.BY_STEP_ORDER: "The step says by which channels, and in which order{later}.",
    Why.BY_OWN_RULES: "{who} has rules for this urgency{later}.",
    Why.BY_ALL_CONTACTS: "{who} has no rule for this urgency, so all contacts are used.",
    Why.BY_ACCOUNT: "{who} has no verified contact of their own that works; the account has.",
    Why.NO_WAY: "{who} had no contact that works.",
    Why.ORDER_IN_VAIN: "The channels of the step would not have woken {who}, so they gave way.",
    Why.QUIET_HOURS: "It was not urgent and waited for the end of their quiet hours, {until}.",
    Why.CONTACT_UNVERIFIED: "It was not used: nobody had verified it.",
    Why.CONTACT_OFF: "It was not used: it was switched off.",
    Why.CHANNEL_NOT_SET_UP: "It was not used: its channel was not set up.",
    Why.CONTACT_WITHOUT_RULE: "It was not used: no rule for this urgency names it.",
    Why.CONTACT_NOT_IN_ORDER: "It was not used: the step names other channels.",
    Why.TO_BE_SENT: "It goes out now.",
    Why.TO_BE_SENT_LATER: "It goes out at {due}, unless somebody answers.",
    Why.HELD_TOGETHER: (
        "It followed another page to the same contact, and waited until {until} to be told"
        " together with others."
    ),
    Why.HELD_CALL: (
        "It followed another call to the same telephone, and waited until {until}: calls are"
        " limited, the first of them never."
    ),
    Why.TOLD_TOGETHER: "It was told in the message of notification {other}.",
    Why.BEING_SENT: "It is on its way.",
    Why.SENT: "The other side took it.",
    Why.DELIVERED: "It arrived.",
    Why.FAILED: "It did not get through: {said}",
    Why.CALLED_OFF: "It was not sent: {said}.",
    Why.SUPERSEDED: "It was not sent: a later page about the same made it needless ({said}).",
    Why.TRY_TAKEN: "{provider} took it{code}.",
    Why.TRY_TEMPORARY: "{provider} did not take it this time: {said}",
    Why.TRY_PERMANENT: "{provider} refused it: {said}",
    Why.TRY_DEFERRED: "{provider} was not asked: {said}",
    Why.TRY_BROKEN: "Tocsin could not send it: {said}",
    Why.TRY_UNDER_WAY: "{provider} is being asked, or whoever asked died.",
    Why.RECEIPT_DELIVERED: "The provider reported that it arrived{said}.",
    Why.RECEIPT_ANSWERED: "The provider reported that a person confirmed it{said}.",
    Why.RECEIPT_UNCONFIRMED: "It was picked up, but nobody confirmed it{said}.",
    Why.RECEIPT_FAILED: "The provider reported that it failed{said}.",
    Why.REPLIED: "{who} answered it with “{verb}”, by {via}.",
    Why.STILL_PAGING: "Nobody has answered yet.",
    Why.ANSWERED: "{who} answered.",
    Why.STOPPED: "Paging was stopped: {because}.",
    Why.EXHAUSTED: "Everybody was paged, and nobody has answered.",
    Why.PAGED: "{who} was paged: {said}",
    Why.PAGED_IN_VAIN: "{who} was to be paged, but nothing got through: {said}",
    Why.PAGED_NOT_SENT: "{who} was to be paged, but it was called off before: {said}",
}


def sentence(reason: Why, words: Mapping[str, object]) -> str:
    """Say it, beginning with a capital letter and ending with one full stop."""
    said = SENTENCES[reason].format(**words).strip()
    tidy = said.rstrip(".") + "." if said else ""
    return tidy[:1].upper() + tidy[1:]
