"""Which topics a filter of MQTT fits: ``+`` stands for one level, ``#`` for all that follow."""

LONGEST = 65_535


def fits(wanted: str, topic: str) -> bool:
    """Whether what is published there goes to who subscribed to this."""
    filters, levels = _own(wanted).split("/"), topic.split("/")
    if topic.startswith("$") and filters[0] in ("+", "#"):
        return False  # a broker's talk about itself is for those who ask for it
    for place, each in enumerate(filters):
        if each == "#":
            return True
        if place >= len(levels) or each not in ("+", levels[place]):
            return False
    return len(filters) == len(levels)


def mistake(wanted: str) -> str:
    """What is wrong with a filter, or ""."""
    if not wanted or len(wanted.encode()) > LONGEST or "\x00" in wanted:
        return "a topic has 1 to 65,535 bytes."
    levels = wanted.split("/")
    if any("#" in each and each != "#" for each in levels) or "#" in levels[:-1]:
        return f"in '{wanted[:60]}' the # is not alone at the end."
    if any("+" in each and each != "+" for each in levels):
        return f"in '{wanted[:60]}' a + is not a level of its own."
    return ""


def _own(wanted: str) -> str:
    """Without the group by which several share what comes: ``$share/group/topic``."""
    if not wanted.startswith("$share/"):
        return wanted
    return wanted.split("/", 2)[-1]
