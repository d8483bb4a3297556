"""What each kind of trouble taught Quayside, told as data."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lesson:
    """``told`` and ``over`` are what customers read while it went on, and at its end."""

    summary: str
    impact: str
    went_well: str
    went_badly: str
    lesson: str
    trigger: str
    root: str
    promise: str
    told: str
    over: str


LESSONS = {
    "Checkout answers 502 to one request in five": Lesson(
        "A deployment broke the checkout for one request in five; a roll-back ended it.",
        "About 4 % of the day's orders came late; none was lost.",
        "The page reached somebody awake within three minutes.",
        "We read our own code for twenty minutes before we asked what had changed.",
        "Ask what changed, before asking why.",
        "A deployment without a canary.",
        "The new client opens a connection for each request.",
        "Deploy the checkout to one host first",
        "Some orders cannot be finished. We know why and take the latest change back.",
        "Orders go through again. Nobody was charged twice.",
    ),
    "Card authorisations time out": Lesson(
        "The acquirer was slow for an hour and a half; payments were queued and made up for.",
        "One payment in ten waited; eleven customers wrote to us.",
        "Retries drained by themselves, as they were built to.",
        "We restarted the payment workers, which doubled the retries.",
        "Look at the acquirer's status page first, and leave the workers alone.",
        "An outage at the acquirer.",
        "Retries had no budget, so that they made a slow partner slower.",
        "Give retries a budget",
        "Some card payments take longer than usual. Orders are kept.",
        "Card payments are as fast as ever. What waited has been paid.",
    ),
    "Refunds are posted twice": Lesson(
        "A message that was sent again was booked again: 31 refunds were posted twice.",
        "31 customers got too much; all of it was corrected the same day.",
        "The ledger showed every double booking, so that none was missed.",
        "A customer noticed it before any check of ours did.",
        "Whatever can be sent twice will be.",
        "The queue sent messages again after its restart.",
        "Refunds were not tied to a payment's reference.",
        "Alarm on two refunds of one payment",
        "Some refunds are shown twice. We correct them; there is nothing to do for you.",
        "All refunds are right again.",
    ),
    "Replication lag of the database above a minute": Lesson(
        "The nightly report read so much that the standby fell behind.",
        "Prices in the shop were up to four minutes old.",
        "The alert came before any customer saw it.",
        "Nobody knew that the report had moved to this hour.",
        "Big jobs are changes too: write them down where changes are kept.",
        "The report moved to the same hour as the backup.",
        "The report reads from the standby without a limit.",
        "Give the nightly report a host of its own",
        "Prices and stock may be shown a few minutes late.",
        "Prices and stock are up to date again.",
    ),
    "Storefront is slow for customers in Asia": Lesson(
        "A carrier lost a route; pages took nine seconds from Japan until it was mended.",
        "A third of the evening's visitors in Asia went away again.",
        "Mei saw it on her own phone before the first complaint.",
        "It took forty minutes to find whom to call at the carrier.",
        "Whom to call belongs where the page is read, not in somebody's mail.",
        "A carrier's cable was cut.",
        "All traffic of a region takes one carrier.",
        "Put the carrier's number into the runbook",
        "The shop is slow from parts of Asia. It works everywhere else.",
        "The shop is as fast in Asia as it was.",
    ),
}  # fmt: skip
