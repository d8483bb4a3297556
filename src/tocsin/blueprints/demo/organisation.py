"""The people of Quayside, a shop for tea, and what they run; a blueprint like any other."""

PASSWORD = "steep for four minutes"  # noqa: S105 - printed on the console, for a demo only
ADMIN = "eve@quayside.example"
PROMETHEUS = "quayside-prometheus"

BLUEPRINT = """\
people:
  - {email: eve@quayside.example, name: Eve Sandoval, role: admin, time_zone: Europe/Berlin,
     contacts: [{channel: email, address: eve@quayside.example}]}
  - {email: ana@quayside.example, name: Ana Ferreira, role: responder, time_zone: Europe/Lisbon,
     contacts: [{channel: email, address: ana@quayside.example}]}
  - {email: bo@quayside.example, name: Bo Lindqvist, role: responder, time_zone: Europe/Stockholm,
     contacts: [{channel: email, address: bo@quayside.example}]}
  - {email: chidi@quayside.example, name: Chidi Okafor, role: responder, time_zone: Africa/Lagos,
     contacts: [{channel: email, address: chidi@quayside.example}]}
  - {email: mei@quayside.example, name: Mei Tanaka, role: responder, time_zone: Asia/Tokyo,
     contacts: [{channel: email, address: mei@quayside.example}]}
  - {email: noor@quayside.example, name: Noor Haddad, role: responder, time_zone: Europe/Berlin,
     contacts: [{channel: email, address: noor@quayside.example}]}
  - {email: cleo@quayside.example, name: Cleo Marchetti, role: manager, time_zone: Europe/Rome,
     contacts: [{channel: email, address: cleo@quayside.example}]}
  - {email: sam@quayside.example, name: Sam Whitfield, role: stakeholder, time_zone: Europe/London}
  - {email: dan@quayside.example, name: Dan Novak, role: requester, time_zone: Europe/Prague}
  - {email: ines@quayside.example, name: Ines Duarte, role: requester, time_zone: Europe/Lisbon}
teams:
  - {name: payments, description: Checkout and everything that moves money.,
     members: [ana@quayside.example, bo@quayside.example], leads: [ana@quayside.example]}
  - {name: platform, description: What the others stand on.,
     members: [chidi@quayside.example, mei@quayside.example], leads: [mei@quayside.example]}
  - {name: help desk, description: "The first to hear when something at work does not work.",
     members: [noor@quayside.example, bo@quayside.example], leads: [noor@quayside.example]}
schedules:
  - name: payments-primary
    time_zone: Europe/Berlin
    rotations:
      - {name: weeks, participants: [ana@quayside.example, bo@quayside.example],
         starts_at: "2026-01-05T09:00", turn: 7d}
  - name: platform-follow-the-sun
    time_zone: UTC
    rotations:
      - {name: west, participants: [chidi@quayside.example],
         starts_at: "2026-01-05T08:00", turn: 1d}
      - {name: east, participants: [mei@quayside.example], starts_at: "2026-01-05T20:00", turn: 1d,
         restrictions: [{starts: "20:00", ends: "08:00"}]}
  - name: help-desk-days
    time_zone: Europe/Berlin
    rotations:
      - {name: office hours, participants: [noor@quayside.example, bo@quayside.example],
         starts_at: "2026-01-05T08:00", turn: 1d on mon-fri,
         restrictions: [{days: [mon, tue, wed, thu, fri], starts: "08:00", ends: "18:00"}]}
vendors:
  - name: Harbour Cards
    contract: "HC-2026-114, priority support"
    time_zone: Europe/Berlin
    hours: [{days: [mon, tue, wed, thu, fri], starts: "07:00", ends: "19:00"}]
    holidays: DE
    ways: [{channel: email, address: support@harbour-cards.example, label: their desk}]
    note: Have the merchant number at hand.
policies:
  - name: payments
    repeat: 2
    fallback: "person:cleo@quayside.example"
    steps:
      - {targets: ["schedule:payments-primary"], delay: 5m}
      - {targets: ["team:payments"], delay: 10m}
  - name: platform
    repeat: 2
    fallback: "person:cleo@quayside.example"
    steps:
      - {targets: ["schedule:platform-follow-the-sun"], delay: 5m}
      - {targets: ["team:platform"], delay: 10m}
  - name: help desk
    repeat: 1
    fallback: "team:help desk"
    steps:
      - {targets: ["schedule:help-desk-days"], delay: 15m}
services:
  - {name: storefront, description: "The shop that customers see.", team: platform, tier: 1,
     policy: platform, depends_on: [checkout, search], is_public: true, status_group: Shop}
  - {name: checkout, description: "Baskets, prices and orders.", team: payments, tier: 1,
     policy: payments, depends_on: [card payments, ledger], is_public: true, status_group: Shop}
  - {name: card payments, description: "Cards, wallets and refunds.", team: payments, tier: 1,
     policy: payments, depends_on: [ledger], is_public: true, status_group: Shop}
  - {name: search, description: "Finding the right oolong.", team: platform, tier: 2,
     policy: platform, is_public: true, status_group: Shop}
  - {name: ledger, description: "Who owes whom what.", team: payments, tier: 2, policy: payments,
     depends_on: [database]}
  - {name: database, description: "The PostgreSQL behind it all.", team: platform, tier: 1,
     policy: platform}
  - {name: warehouse, description: "Picking, packing, labels.", team: platform, tier: 2,
     policy: platform, status_group: Fulfilment, is_public: true}
  - {name: workplace, description: "Laptops, mail, printers, doors.", team: help desk, tier: 3,
     policy: help desk}
sources:
  - {name: prometheus, kind: prometheus, service: storefront, key: quayside-prometheus}
  - {name: deployments, kind: pagerduty, service: storefront, key: quayside-deployments}
  - {name: anything else, kind: generic, service: workplace, key: quayside-anything}
heartbeats:
  - {name: nightly backup, interval: 1d, grace: 1h, service: database, key: quayside-nightly-backup}
catch_all: ["person:cleo@quayside.example", "person:eve@quayside.example"]
questions:
  - category: hardware
    fields:
      - {key: device, label: Which device, kind: choice,
         options: [Laptop, Printer, Telephone, Something else],
         words: {de: {label: Welches Gerät}}}
      - {key: room, label: Which room is it in, when: {field: device, answers: [Printer]},
         required: true, words: {de: {label: In welchem Raum steht es}}}
      - {key: serial, label: Its inventory number, hint: On the sticker below.}
channels:
  email: {host: 127.0.0.1, port: 1025, sender: tocsin@quayside.example, security: plain}
"""
