"""The words that senders use for a state and a severity, read as ours.

Every vendor has its own dozen of words; they hardly ever collide, so one table serves them all.
"""

from tocsin.signals.signal import Severity, State

_STATES = {
    State.FIRING: (
        "firing fire alerting alert alarm triggered trigger re-triggered retriggered open opened "
        "create created activated active down problem fail failed failing failure error errored "
        "critical crit warning warn unhealthy unreachable unavailable breached fired new raised "
        "no_data nodata danger bad offline timeout expired missing late outage"
    ),
    State.ACKNOWLEDGED: "acknowledged acknowledge acknowledgement acked ack",
    State.OK: (
        "ok okay resolved resolve resolving recovered recovery recover closed close clear cleared "
        "normal up healthy good success successful succeeded pass passed passing online "
        "available fixed done inactive cancelled canceled deleted"
    ),
    State.CHANGE: "change changed deploy deployed deployment release released",
}
_SEVERITIES = {
    Severity.CRITICAL: (
        "critical crit fatal emergency emerg disaster page panic blocker alert outage "
        "p0 p1 sev0 sev1 sev-0 sev-1 down"
    ),
    Severity.ERROR: "error err errors high major severe urgent failure failed p2 sev2 sev-2",
    Severity.WARNING: (
        "warning warn medium moderate average minor degraded ticket p3 sev3 sev-3 unknown"
    ),
    Severity.INFO: (
        "info information informational notice low debug none trivial lowest ok success "
        "p4 p5 sev4 sev5 sev-4 sev-5"
    ),
}
_STATE_OF = {word: state for state, words in _STATES.items() for word in words.split()}
_SEVERITY_OF = {word: severity for severity, words in _SEVERITIES.items() for word in words.split()}


def state(word: str) -> State | None:
    """The state that this word means, or None if it is nobody's word for one."""
    return _STATE_OF.get(_normal(word))


def severity(word: str) -> Severity | None:
    """The severity that this word means, or None if it is nobody's word for one."""
    return _SEVERITY_OF.get(_normal(word))


def _normal(word: str) -> str:
    """Lower case; of ``P1 - critical`` the first word, of ``check.down`` the last part.

    Never the second of two words: "not ok" is not ok.
    """
    folded = word.strip().lower()
    joined = folded.replace(" ", "_")
    if joined in _STATE_OF or joined in _SEVERITY_OF:
        return joined
    first = folded.split(maxsplit=1)[0] if folded else ""
    return first.rstrip(":,").rsplit(".", 1)[-1]
