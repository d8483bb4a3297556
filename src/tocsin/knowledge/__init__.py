"""What was learned before and is offered again: articles, and runbooks to tick off.

Words: an *article* explains something and is a draft, published or archived; each edit is a new
*version*; linked to incidents it counts where it was of use. Its *audience* says who may read it.
An *offer* is an article put before somebody who writes a report. A *runbook* is predefined steps to
diagnose or resolve; attached to an incident it becomes a *run* whose steps are ticked off.

Tables: article, article_version, article_link, article_offer, runbook, runbook_run, runbook_tick.
"""
