"""What is behind incidents: their causes, known or not, and what helps until they are gone.

Words: a *problem* is the cause of one or more incidents; with a root cause and a workaround that
are written down it is a *known error*; a *proposal* is one that Tocsin sees in incidents that come
again, for a person to accept or dismiss. What is done so that it ends are action items.

Tables: problem, problem_incident, problem_rule.
"""
