"""The doors of all chats."""

from tocsin.api.doors.chat import slack, telegram

ROUTES = [*slack.ROUTES, *telegram.ROUTES]
