"""Every door, in the order in which paths are tried."""

from tocsin.api.doors import alertmanager, pagerduty, status_pages, victorops, webhook
from tocsin.api.doors.callbacks import gsm, pushover, signal, twilio, vonage, webpush
from tocsin.api.doors.chat import routes as chat
from tocsin.api.doors.opsgenie import routes as opsgenie
from tocsin.api.doors.pagerduty_rest import routes as pagerduty_rest

ROUTES = [
    *pagerduty_rest.ROUTES,
    *pagerduty.ROUTES,
    *victorops.ROUTES,
    *webhook.ROUTES,
    *alertmanager.ROUTES,
    *status_pages.ROUTES,
    *opsgenie.ROUTES,
    *twilio.ROUTES,
    *chat.ROUTES,
    *pushover.ROUTES,
    *gsm.ROUTES,
    *signal.ROUTES,
    *vonage.ROUTES,
    *webpush.ROUTES,
]
