"""Outgoing mail: composed from plain values, sent by SMTP with an honest verdict, or handed over as a draft."""

from bot.mail.compose import Attachment, CalendarPart, Mail, compose
from bot.mail.draft import mailto_link
from bot.mail.send import Refused, Sent, Unsure, send

__all__ = [
    "Attachment",
    "CalendarPart",
    "Mail",
    "Refused",
    "Sent",
    "Unsure",
    "compose",
    "mailto_link",
    "send",
]
