"""The start: where each one lands, and the first run as a checklist that ticks itself."""
