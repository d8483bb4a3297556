"""The telephone: a call is logged while it goes on."""
