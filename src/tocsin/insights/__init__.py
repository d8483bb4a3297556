"""What the ledger adds up to: facts about each incident, and the KPIs computed from them.

Words: fact (what counts of one incident, folded from its ledger), window, KPI, breakdown.
Tables: fairness_rule, incident_fact.
"""
