"""Learning what incidents were, and saying what a new one most likely is."""
