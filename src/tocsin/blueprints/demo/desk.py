"""How Quayside's help desk works: what is promised, what things there are, how work is done."""

from datetime import datetime, timedelta

from tocsin.blueprints.demo.people import Troupe
from tocsin.catalog import item_actions
from tocsin.desk.actions import calling, outages
from tocsin.desk.actions.calling import Call
from tocsin.desk.outage import NewOutage
from tocsin.incidents.actions import concerning, engaging
from tocsin.kit.tx import Tx
from tocsin.oncall.actions import vendors
from tocsin.work.actions import checklists, tasks
from tocsin.work.task import NewTask

BLUEPRINT = """\
working_hours:
  - {name: office, time_zone: Europe/Berlin, places: [DE],
     weekly: {monday: ["08:00-18:00"], tuesday: ["08:00-18:00"], wednesday: ["08:00-18:00"],
              thursday: ["08:00-18:00"], friday: ["08:00-16:00"]}}
  - {name: tea rooms, time_zone: Europe/Berlin,
     weekly: {monday: ["07:00-22:00"], tuesday: ["07:00-22:00"], wednesday: ["07:00-22:00"],
              thursday: ["07:00-22:00"], friday: ["07:00-22:00"], saturday: ["07:00-22:00"],
              sunday: ["07:00-22:00"]}}
service_levels:
  - {name: Harbour Tea Rooms, calendar: tea rooms, page_at: [100],
     targets: {P1: {response: 15m, update: 1h, resolution: 4h}, P2: {response: 30m, resolution: 8h},
               P3: {response: 2h, resolution: 1d}, P4: {response: 4h, resolution: 2d}}}
  - {name: help desk to the others, basis: team, teams: [help desk], calendar: office,
     targets: {P2: {team: 2h}, P3: {team: 8h}, P4: {team: 20h}}}
  - {name: payments to the others, basis: team, teams: [payments], calendar: around the clock,
     targets: {P1: {team: 2h}, P2: {team: 6h}, P3: {team: 2d}}, page_at: [100]}
  - {name: Harbour Cards, basis: vendor, vendors: [Harbour Cards], calendar: office,
     targets: {P1: {vendor: 4h}, P2: {vendor: 8h}}, warn_at: [50, 80, 100]}
organisations:
  - {name: Harbour Tea Rooms, domains: [harbour-tearooms.example],
     note: "Our largest customer; open on Sundays.", is_vip: true,
     entitlements: [{service: storefront, agreement: Harbour Tea Rooms},
                    {service: checkout, agreement: Harbour Tea Rooms}]}
  - {name: Quayside Tea, domains: [quayside.example]}
configuration_items:
  - {type: server, identifier: db-2, name: Database of the shop, service: database, team: platform,
     relations: [{kind: part_of, type: rack, identifier: rack-1}]}
  - {type: server, identifier: db-1, name: Its standby, service: database, team: platform,
     relations: [{kind: part_of, type: rack, identifier: rack-1},
                 {kind: connected_to, type: server, identifier: db-2}]}
  - {type: rack, identifier: rack-1, note: In the cellar of the warehouse., team: platform}
  - {type: printer, identifier: QT-0311, name: Third floor, service: workplace, team: help desk}
  - {type: screen, identifier: QT-0417, name: Meeting room 4, service: workplace, team: help desk}
  - {type: laptop, identifier: QT-1042, name: Dan's, service: workplace, team: help desk}
checklists:
  - {name: Card payments fail, tasks: [Compare with the acquirer's status page,
     Look whether retries drain, Tell the tea rooms]}
  - {name: New colleague, tasks: [Mailbox, Laptop, Door card, Telephone]}
views:
  - {name: Nobody has it yet, assignee: nobody, status: [open], sort: priority}
  - {name: The desk's queue, team: help desk, of_team: help desk,
     status: [open, acknowledged, in_progress]}
  - {name: Waiting for others, status: [pending], sort: oldest}
macros:
  - {name: Ask for a picture, team: help desk, is_public: true, progress: hold,
     reason: the reporter sends a picture, hold_hours: 48,
     answer: "Hello {first_name}, please send us a picture of what you see. Thank you."}
  - {name: Printer reset, team: help desk, is_public: true, progress: resolve, code: fixed,
     notes: Reset the print queue., is_verified: true,
     answer: "Hello {first_name}, the queue is reset. Does it print again?"}
incident_templates:
  - {name: New colleague, title: "A new colleague begins", services: [workplace], impact: low,
     urgency: low, category: access, team: help desk, checklist: New colleague, is_quiet: true}
skills: {noor@quayside.example: [printers, telephones], bo@quayside.example: [networks]}
"""

MINUTE = timedelta(minutes=1)


def picture_call(tx: Tx, troupe: Troupe, *, now: datetime) -> int:
    """Dan calls about a screen that stays black, and Noor logs it while he talks."""
    caller = troupe.actors["dan"].person_id
    call = Call(
        "Dan Novak",
        "Meeting room 4 has no picture",
        caller,
        description="The screen stays black when I plug in my laptop.",
        service_id=troupe.services["workplace"].id,
        category="hardware",
        answers={"device": "Something else", "serial": "QT-0417"},
        answers_later=True,
    )
    number = calling.log(tx, call, actor=troupe.desk, now=now)
    screen = item_actions.named(tx, "screen", "QT-0417")
    if screen is not None:
        at = now + MINUTE
        concerning.set_items(tx, number, [screen.id], actor=troupe.desk, now=at)
    wanted = NewTask("Bring the spare adapter", troupe.desk.person_id, now + timedelta(hours=4))
    tasks.add(tx, number, wanted, actor=troupe.desk, now=now + 2 * MINUTE)
    return number


def cards_at_work(tx: Tx, troupe: Troupe, number: int, *, now: datetime) -> None:
    """Bo asks the acquirer by contract, works by a checklist, and those who report may know."""
    bo = troupe.actors["bo"]
    acquirer = vendors.vendor_by_name(tx, "Harbour Cards")
    if acquirer is not None:
        reason = "Authorisations of EU cards answer with timeouts."
        engaging.engage(tx, number, acquirer.id, reason=reason, actor=bo, now=now)
        engaging.set_ticket(tx, number, acquirer.id, "HC-88120", actor=bo, now=now + 2 * MINUTE)
    known = {each.name: each.id for each in checklists.listed(tx, actor=bo)}
    steps = known["Card payments fail"]
    [first, *_] = tasks.add_checklist(tx, number, checklist_id=steps, actor=bo, now=now + MINUTE)
    tasks.do(tx, number, first, actor=bo, now=now + 3 * MINUTE)
    words = NewOutage("Some card payments fail", "Orders are kept; we try the payment again.")
    outages.announce(tx, number, words, actor=bo, now=now + 4 * MINUTE)
    ines = troupe.actors["ines"]
    outages.me_too(tx, number, actor=ines, now=now + 6 * MINUTE)
