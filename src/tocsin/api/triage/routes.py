"""The nouns of triage, in the order of the reference."""

from tocsin.api.triage import required_fields, suggestions, vip_rule

ROUTERS = (suggestions.router, required_fields.router, vip_rule.router)
