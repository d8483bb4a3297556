"""Settings: who is here, what comes in, what goes out, and how incidents are handled."""
