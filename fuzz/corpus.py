"""Where each parser's fuzzing begins: sound inputs, and every input that once broke it."""

from collections.abc import Mapping

_ALERT = (
    b'[{"labels":{"alertname":"DiskFull","severity":"critical","instance":"db1:9100"},'
    b'"annotations":{"summary":"Disk is full","runbook_url":"https://x.example/r"},'
    b'"startsAt":"2026-03-16T09:00:00Z","endsAt":"0001-01-01T00:00:00Z",'
    b'"generatorURL":"http://prom/graph?g0.expr=up"}]'
)
_WEBHOOK = (
    b'{"version":"4","status":"firing","receiver":"r","groupKey":"{}:{alertname=\\"x\\"}",'
    b'"groupLabels":{"alertname":"x"},"commonLabels":{},"alerts":[{"status":"resolved",'
    b'"labels":{"alertname":"x"},"annotations":{"summary":"s"},"startsAt":"2026-03-16T09:00:00Z",'
    b'"endsAt":"2026-03-16T09:05:00Z","fingerprint":"aa"}],"truncatedAlerts":0}'
)
_EVENT = (
    b'{"routing_key":"0123456789abcdef0123456789abcdef","event_action":"trigger","dedup_key":"d",'
    b'"payload":{"summary":"s","source":"h","severity":"critical","custom_details":{"a":1},'
    b'"timestamp":"2026-03-16T09:00:00.000+0000"},"links":[{"href":"https://x","text":"t"}]}'
)
_EVENT_V1 = (
    b'{"service_key":"k","event_type":"trigger","description":"d","incident_key":"i",'
    b'"details":{"a":"b"},"contexts":[{"type":"link","href":"https://x"}]}'
)
_ANYTHING = (
    b'{"title":"It burns","status":"firing","severity":"high","id":7,"labels":{"a":"b"}}',
    b"title=It+burns&severity=critical&payload=%7B%22a%22%3A1%7D",
    b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nburns\r\n--x--\r\n',
    b"It burns",
    b"",
)
_BLUEPRINT = b"""\
teams:
  - {name: payments, members: [ana@example.com]}
schedules:
  - name: primary
    time_zone: Europe/Berlin
    rotations: [{participants: [ana@example.com], starts_at: "2026-01-05T09:00", turn: 7d}]
policies: [{name: p, fallback: admins, steps: [{targets: ["schedule:primary"], delay: 5m}]}]
"""
_RESTRICTION = b'{"days":["mon","tue"],"starts":"09:00","ends":"17:00"}'
_CALENDAR = (
    b'{"time_zone":"Europe/Berlin","weekly":{"monday":["09:00-17:00"]},"holidays":["2026-12-25"]}'
)
_LINES = (
    b'<34>1 2003-10-11T22:14:15.003Z h su 1 ID47 [a@1 b="c\\"d"] eth0 is down',
    b"<187>25: Nov 22 10:00:00.123 UTC: %LINK-3-UPDOWN: eth0 is up\n<13>Oct 11 22:14:15 h a[2]: x",
    b"21 <27>app: eth0 is down<27>b: c\r\n\x00it burns",
)
_TRAPS = tuple(
    bytes.fromhex(text)
    for text in (
        "305202010104067075626c6963a745020111020100020100303a300e06082b06010201010300430212673017060a"
        "2b06010603010104010006092b0601060301010503300f060a2b060102010202010103020103",
        "302702010004067075626c6963a41a06072b06010401090140040a0101010201020201004301013000",
        "308187020103300e020107020300ffe30401030201030430302e0408800000000102030402010302"
        "0201f40403616e61040c1547f86d5939d867696c0a420408313233343536373804406fa34b827adf2c06"
        "203a0ea9b88572a04d7955fe0a5fa84fee239221d10ba3d7a3093bc197e01d713f82dc991a574fd9fe6f"
        "545ea561972989b78ab8b5f231a6",
    )
)

CORPUS: Mapping[str, tuple[bytes, ...]] = {
    "door-alertmanager": (_WEBHOOK, _ALERT, *_ANYTHING),
    "door-prometheus": (_ALERT, b"[]", _WEBHOOK, *_ANYTHING),
    "door-grafana": (_WEBHOOK, b'{"title":"t","state":"alerting","evalMatches":[]}', *_ANYTHING),
    "door-pagerduty": (_EVENT, _EVENT_V1, b'{"event_action":"resolve"}', *_ANYTHING),
    "door-generic": (*_ANYTHING, _ALERT, b'{"alerts":[{"title":"a"},{"title":"b"}]}'),
    "listener-syslog": _LINES,
    "listener-snmp": _TRAPS,
    "listener-mqtt": (
        b"\x20\x02\x00\x00\x30\x0e\x00\x03a/boffline\xd0\x00",
        b"\x32\x17\x00\x01a\x00\x07" + b'{"title":"It burns"}',
        b"\x90\x03\x00\x01\x80",
    ),
    "contract-alertmanager": (_ALERT, b"[{}]", b"{}"),
    "contract-pagerduty": (_EVENT, _EVENT_V1, b"{}", b"[]"),
    "matcher": (b"alertname=DiskFull", b'instance=~"db.*"', b"a!=b", b'a!~"(x|y)+"', b'a="\\""'),
    "duration": (b"5m", b"1h30m", b"7d", b"90s", b"0s", b"1mo", b" 2 h ", b"555.55551555w"),
    "cursor": (b"WzFd", b"WyIyMDI2LTAzLTE2VDA5OjMwOjAwKzAwOjAwIiwgN10", b"bnVsbA", b"e30="),
    "time": (b"2026-03-16T09:30:00Z", b"1773653400", b"1773653400000.5", b"16/Mar/2026", b"-1e300"),
    "markdown": (b"# a\n*b* `c` [d](https://e)", b"| a |\n|-|\n| b |", b"<b>x</b>", b"![a](b)"),
    "query": (b"INC-42", b"#42", b"checkout is down", b"4 2", b"\xd9\xa4\xd9\xa2"),
    "blueprint": (_BLUEPRINT, b"people: []", b"- a", b"&a [*a]", b"teams: {{x}}", b"!!python/x {}"),
    "template": (b"Incident {number}: {title}", b"{{x}} {update}", b"{next_update}", b"{ title }"),
    "message": (b'{"title":"t","body":"b","path":"/x","facts":[["a","b"]],"kind":"page"}', b"{}"),
    "link": (b"7.1773739800.AAAAAAAAAAAAAAAAAAAAAA", b"tocsin_01234567_abc", b"..", b"QUJD"),
    "form": (b"a=1&b[0][c]=2", b"steps.0.targets.1=x&do=add", b"high.0.delay=5m", b"a.b.c.d=1"),
    "path": (b"/incidents/7?a=b", b"//evil.example", b"/\\evil.example", b"https://x", b"\t//x"),
    "retry-after": (b"120", b"Wed, 21 Oct 2026 07:28:00 GMT", b"-5", b"1e9", b"0"),
    "url": (b"https://hook.example/in?x=1", b"http://[::1]:8/", b"http://b\xc3\xbccher.example/"),
    "schedule": (b"7d", b"schedule:primary", b"person:ana@example.com", _RESTRICTION, _CALENDAR),
}
