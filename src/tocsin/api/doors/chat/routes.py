"""The doors of all chats."""

from tocsin.api.doors.chat import discord, google_chat, matrix, mattermost, slack, telegram

ROUTES = [
    *slack.ROUTES,
    *telegram.ROUTES,
    *matrix.ROUTES,
    *mattermost.ROUTES,
    *discord.ROUTES,
    *google_chat.ROUTES,
]
