"""On-call: ideas by tables and properties, actions on PostgreSQL."""
