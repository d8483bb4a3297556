"""Every door, in the order in which paths are tried."""

from tocsin.api.doors import alertmanager, pagerduty, webhook

ROUTES = [*pagerduty.ROUTES, *webhook.ROUTES, *alertmanager.ROUTES]
