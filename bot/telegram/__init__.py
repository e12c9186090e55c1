"""The line to Telegram: updates in, letters out."""

import os

# python-telegram-bot gives the wait of a 429 as a timedelta, and does not warn at each, only when told so.
os.environ.setdefault("PTB_TIMEDELTA", "true")
