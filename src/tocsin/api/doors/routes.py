"""Every door, in the order in which paths are tried."""

from tocsin.api.doors import alertmanager, pagerduty, status_pages, webhook

ROUTES = [*pagerduty.ROUTES, *webhook.ROUTES, *alertmanager.ROUTES, *status_pages.ROUTES]
