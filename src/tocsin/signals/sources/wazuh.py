"""Wazuh: an integration script posts the alert as it is; nothing tells when one is over."""

import re

from tocsin.signals import message
from tocsin.signals.message import Message, Told
from tocsin.signals.provider import Group, Source
from tocsin.signals.signal import Severity

_CRITICAL, _ERROR, _WARNING = 15, 12, 7
_RULE = re.compile(r"^Rule ID (\S+)", re.MULTILINE)
_AGENT = re.compile(r"^Agent (?:ID|Name) (\S+)", re.MULTILINE)


def _tell(said: Message) -> Told:
    return Told(
        identity=said.key("rule.id", "agent.id") or _described(said.text("description")),
        summary=said.text("{rule.description} ({agent.name})", "message", "rule.description"),
        severity=_severity(said),
        description=said.text("full_log", "description"),
        labels=said.labels(
            "rule.id",
            "rule.level",
            "rule.groups",
            "location",
            agent="agent.name",
            ip="agent.ip",
            manager="manager.name",
        ),
        at=said.moment("timestamp", "created_at"),
        ends_at=said.ends_by_silence(),
    )


def _described(text: str) -> str:
    """The rule and the agent of an alert that was put into words on its way."""
    found = [match[1] for match in (_RULE.search(text), _AGENT.search(text)) if match]
    return "/".join(found)


def _severity(said: Message) -> Severity:
    """The bands in which Wazuh's own dashboard shows a level."""
    level = said.text("rule.level")
    if not (level.isascii() and level.isdigit() and len(level) < 4):
        return said.severity("severity")
    bands = ((_CRITICAL, Severity.CRITICAL), (_ERROR, Severity.ERROR), (_WARNING, Severity.WARNING))
    return next((severity for least, severity in bands if int(level) >= least), Severity.INFO)


PROVIDER = Source(
    slug="wazuh",
    title="Wazuh",
    group=Group.INFRASTRUCTURE,
    parse=message.parser(_tell),
    help="Alerts from a level on; a rule on an agent is over after a silent day.",
    paste="""\
# /var/ossec/etc/ossec.conf, in <ossec_config>
<integration>
  <name>custom-tocsin</name>
  <hook_url>{url}/integrations/wazuh/{key}</hook_url>
  <level>10</level>
  <alert_format>json</alert_format>
</integration>
# /var/ossec/integrations/custom-tocsin, owner root:wazuh, mode 750
#!/bin/sh
exec curl -fsS -m 20 -H 'Content-Type: application/json' --data-binary "@$1" "$3"
""",
)
