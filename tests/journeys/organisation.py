"""The small organisation of the journeys, as the file that its people would write."""

WORLD = """\
people:
  - {{email: ana@example.com, name: Ana, role: responder,
     contacts: [{{channel: email, address: ana@example.com}}]}}
  - {{email: bo@example.com, name: Bo, role: responder,
     contacts: [{{channel: email, address: bo@example.com}}]}}
  - {{email: cleo@example.com, name: Cleo, role: manager,
     contacts: [{{channel: email, address: cleo@example.com}}]}}
teams:
  - {{name: payments, members: [ana@example.com, bo@example.com]}}
schedules:
  - name: payments-primary
    time_zone: Europe/Berlin
    rotations: [{{participants: [ana@example.com], starts_at: "2026-01-05T09:00", turn: 7d}}]
policies:
  - name: payments
    repeat: 1
    fallback: "person:cleo@example.com"
    steps:
      - {{targets: ["schedule:payments-primary"], delay: {first_delay}}}
      - {{targets: ["person:cleo@example.com"], delay: 10m}}
services:
  - {{name: ledger, team: payments, tier: 2, policy: payments}}
  - {{name: checkout, team: payments, tier: 1, policy: payments, depends_on: [ledger]}}
sources:
  - {{name: prom, kind: alertmanager, service: checkout, key: 0123456789abcdef0123456789abcdef}}
channels:
  email: {{host: 127.0.0.1, port: {smtp_port}, sender: tocsin@example.com}}
"""


def world(*, smtp_port: int, first_delay: str = "5m") -> str:
    return WORLD.format(smtp_port=smtp_port, first_delay=first_delay)
