"""The doors of all chats."""

from tocsin.api.doors.chat import discord, matrix, mattermost, slack, telegram

ROUTES = [
    *slack.ROUTES,
    *telegram.ROUTES,
    *matrix.ROUTES,
    *mattermost.ROUTES,
    *discord.ROUTES,
]
