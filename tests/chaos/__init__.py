"""Real processes, real PostgreSQL, real faults; judged by what an outsider can see."""
