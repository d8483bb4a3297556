"""The command line's table of contents: each command's module and sentence.

Both stand here because a command is imported only when it is called: ``tocsin --help`` and shell
completion must not wait for a web framework.
"""

from collections.abc import Mapping
from types import MappingProxyType

COMMANDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "serve": ("tocsin.cli.serve", "Run all of Tocsin: its database, the web, the engine."),
        "web": ("tocsin.cli.web", "Serve the web pages, the API and the doors for events."),
        "engine": ("tocsin.cli.engine", "Act on what is due: pages, notifications, time-outs."),
        "listen": (
            "tocsin.cli.listen",
            "Hear syslog and SNMP's traps, and what is published at brokers of MQTT.",
        ),
        "mail": ("tocsin.cli.mail", "Take in mail by SMTP and LMTP."),
        "watch": ("tocsin.cli.watch", "Watch over Tocsin itself: the auditor, the dead-man."),
        "demo": (
            "tocsin.cli.demo",
            "Fill an empty Tocsin with a small organisation and a month of history.",
        ),
        "migrate": ("tocsin.cli.migrate", "Bring the database's schema up to date."),
        "apply": ("tocsin.cli.apply", "Apply a blueprint to the server of TOCSIN_URL."),
        "import": (
            "tocsin.cli.imports",
            "Carry over how another tool is configured, and what it kept of its incidents.",
        ),
        "export": (
            "tocsin.cli.export",
            "Print what a server is configured to, without its secrets, as a blueprint.",
        ),
        "doctor": (
            "tocsin.cli.doctor",
            "Check all that paging needs; ends with 1 if anything is red.",
        ),
        "backup": (
            "tocsin.cli.backup",
            "Copy the embedded database, while it runs, and verify the copy.",
        ),
        "restore": (
            "tocsin.cli.restore",
            "Verify a backup and put it into a data directory that has no database.",
        ),
        "hold": (
            "tocsin.cli.hold",
            "Show whether a restored Tocsin waits to page, and let it.",
        ),
        "token": ("tocsin.cli.token", "Make an API token, directly in the database."),
        "incidents": (
            "tocsin.cli.incidents",
            "List incidents, declare them, work on them and read what happened.",
        ),
        "views": ("tocsin.cli.views", "List the views of incidents, and what one holds."),
        "bulk": ("tocsin.cli.bulk", "Change many incidents at once, and take that back."),
        "tasks": (
            "tocsin.cli.tasks",
            "List what is to be done about an incident, do it, and note the time it took.",
        ),
        "alerts": ("tocsin.cli.alerts", "List alerts, look at one and close it."),
        "mails": (
            "tocsin.cli.mails",
            "List the mails that came, look at one, open an incident of it.",
        ),
        "refusals": (
            "tocsin.cli.refusals",
            "List events that made no alert, look at one and replay it.",
        ),
        "silences": ("tocsin.cli.silences", "List silences, add them and end them."),
        "maintenance": (
            "tocsin.cli.maintenance",
            "List maintenance windows, plan them, see when they come, and end them.",
        ),
        "inhibitions": (
            "tocsin.cli.inhibitions",
            "List the rules by which alerts hold back others, add to them and remove.",
        ),
        "oncall": ("tocsin.cli.oncall", "Print who is on call, now and later, and take over."),
        "fairness": (
            "tocsin.cli.fairness",
            "Print who carried how much of being on call, and how good schedules are.",
        ),
        "why": (
            "tocsin.cli.why",
            "Say why somebody was paged or was not.",
        ),
        "quiet": (
            "tocsin.cli.quiet",
            "Show and set the hours in which what can wait does, and list what waits.",
        ),
        "readiness": (
            "tocsin.cli.readiness",
            "Check whether pages would reach whoever is on call, and send test pages.",
        ),
        "whatif": (
            "tocsin.cli.whatif",
            "Tell whom something would page, when and by which way, and what a draft would change.",
        ),
        "swaps": (
            "tocsin.cli.swaps",
            "Ask to be relieved of shifts, take those of others, and see what was agreed.",
        ),
        "leave": ("tocsin.cli.leave", "List leave, take it, and end it."),
        "shadows": (
            "tocsin.cli.shadows",
            "List who shadows which schedule, let somebody learn, and end it.",
        ),
        "temporary": (
            "tocsin.cli.temporary",
            "List temporary schedules, put one in place of a schedule's layers, and end it.",
        ),
        "vendors": (
            "tocsin.cli.vendors",
            "List vendors, ask them about an incident, note their tickets and let them go.",
        ),
        "calendars": (
            "tocsin.cli.calendars",
            "List calendars that are read, add and remove them, and make addresses of our own.",
        ),
        "updates": ("tocsin.cli.updates", "List what was told about an incident, and tell more."),
        "runbooks": (
            "tocsin.cli.runbooks",
            "List runbooks, put them on incidents, and tick off what is done.",
        ),
        "articles": (
            "tocsin.cli.articles",
            "Find what is known, write down more, and link it to incidents.",
        ),
        "trends": (
            "tocsin.cli.trends",
            "Print what comes more often than in the period before.",
        ),
        "problems": (
            "tocsin.cli.problems",
            "List problems and known errors, write down what is behind incidents, and end them.",
        ),
        "reviews": (
            "tocsin.cli.reviews",
            "List reviews, write them, publish them and take them away as Markdown.",
        ),
        "action-items": (
            "tocsin.cli.action_items",
            "List what is still to be done after incidents, promise it and do it.",
        ),
        "drills": ("tocsin.cli.drills", "List drills, plan them, play them, and read how it went."),
        "status": (
            "tocsin.cli.status",
            "Print the status pages, or what the readers of one PAGE see.",
        ),
        "notifications": (
            "tocsin.cli.notifications",
            "List what was sent to whom, with what came of it.",
        ),
        "inbox": ("tocsin.cli.inbox", "List what came to your inbox, and tick it off."),
        "contacts": (
            "tocsin.cli.contacts",
            "List where a person is told, add to it, prove it and try it.",
        ),
        "service-levels": (
            "tocsin.cli.service_levels",
            "List what users are promised, and what teams and vendors promise about their part.",
        ),
        "follow-ups": (
            "tocsin.cli.follow_ups",
            "List low scores that wait for a word, and say what came of it.",
        ),
        "attainment": (
            "tocsin.cli.attainment",
            "Print how many promises about the incidents logged in a period were kept.",
        ),
        "kpis": (
            "tocsin.cli.kpis",
            "Print the key figures of the incidents logged in a period.",
        ),
        "privacy": (
            "tocsin.cli.privacy",
            "Tell what is kept of somebody, erase them, hold things, and say how long all is kept.",
        ),
        "organisations": (
            "tocsin.cli.organisations",
            "List whom the desk serves, name more, and say what they may ask for.",
        ),
        "calls": ("tocsin.cli.calls", "Log a telephone call, and find who is calling."),
        "outages": (
            "tocsin.cli.outages",
            "List the outages that everybody may know of, announce one, and take it back.",
        ),
        "items": (
            "tocsin.cli.items",
            "List the things that services run on, keep them, and say which an incident concerns.",
        ),
        "services": ("tocsin.cli.services", "List services, make them, and say what they need."),
        "send": (
            "tocsin.cli.send",
            "Send an event from a shell, or what Nagios and Icinga notify of.",
        ),
        "changes": (
            "tocsin.cli.changes",
            "List what was changed lately, and record what changes now.",
        ),
        "schedules": (
            "tocsin.cli.schedules",
            "List schedules, show who takes turns in them, and remove them.",
        ),
        "policies": (
            "tocsin.cli.policies",
            "List escalation policies, show and remove them, and choose whom to page last.",
        ),
        "sources": (
            "tocsin.cli.sources",
            "List who sends to us, add and remove senders, and see what they sent.",
        ),
        "heartbeats": (
            "tocsin.cli.heartbeats",
            "List the jobs that are expected to be heard from, add more, and remove them.",
        ),
        "monitors": (
            "tocsin.cli.monitors",
            "List what Tocsin watches itself, watch more or less, and read what it found.",
        ),
        "routing": (
            "tocsin.cli.routing",
            "List the rules that lead alerts to services, change them, and try a draft of them.",
        ),
        "lookup-tables": (
            "tocsin.cli.lookup_tables",
            "List the tables that routing rules look things up in, and put or remove one.",
        ),
        "categories": (
            "tocsin.cli.categories",
            "List the categories of incidents, add to the tree, move, merge and archive.",
        ),
        "triage": (
            "tocsin.cli.triage",
            "Suggest category, service, team and priority; say what has to be known.",
        ),
        "people": (
            "tocsin.cli.people",
            "List, invite and dismiss people, and set what they may do.",
        ),
        "sign-in": (
            "tocsin.cli.sign_in",
            "Show and set what is asked of those who sign in.",
        ),
        "teams": ("tocsin.cli.teams", "List teams, make them, and say who belongs to them."),
        "whoami": (
            "tocsin.cli.whoami",
            "Print who you are to the server of TOCSIN_URL, and what you may do.",
        ),
        "audit": (
            "tocsin.cli.audit",
            "Print what was ever done, and verify that nothing of it was changed.",
        ),
        "completion": ("tocsin.cli.completion", "Print the completion script for a shell."),
        "version": ("tocsin.cli.version", "Print the version."),
    }
)
