"""The line to Telegram: updates in, letters out."""

import os
import sys
from importlib.util import find_spec

# python-telegram-bot gives the wait of a 429 as a timedelta, and does not warn at each, only when told so.
os.environ.setdefault("PTB_TIMEDELTA", "true")

# At each request httpcore imports `sniffio` several times; where it is missing, the whole path is searched each time.
if "sniffio" not in sys.modules and find_spec("sniffio") is None:
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # what Python itself takes for "known to be missing"
