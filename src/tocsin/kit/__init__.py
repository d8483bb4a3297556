"""The floor that every capability stands on; it knows no word of the domain.

Tables: configuration_mark, engine_tick, event, outbox, unsealed, seal, redaction, reaction,
migration, idempotency_key, hold, paging_mark.
"""
