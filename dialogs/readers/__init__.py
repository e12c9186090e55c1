"""Readers: what a person typed -> the string that is stored, or a `Reject` with the key of what was wrong.

A reader is pure: `read_day("tirsdag d. 3/6", facts)` looks at `facts.today` and `facts.now` and at nothing else.
Reading what is stored gives the same again, so a saved talk can be read anew at every step.
"""

from dialogs.readers._base import Moment, Reader, fold, one_line, raises, visible
from dialogs.readers.choice import Names, Options, choice, practice, read_yes_no
from dialogs.readers.contact import (
    email_of,
    phone_of,
    postcode_and_town,
    read_email,
    read_phone,
    read_postcode,
    read_url,
    read_ydernummer,
    ydernummer_of,
)
from dialogs.readers.day import read_day
from dialogs.readers.hour import read_span, read_time
from dialogs.readers.line import line, naming, prose
from dialogs.readers.number import count, minutes
from dialogs.readers.party import Party, read_party
from dialogs.readers.when import read_when

read_count = count()
read_minutes = minutes()
read_line = line()
read_text = prose()

__all__ = [
    "Moment",
    "Names",
    "Options",
    "Party",
    "Reader",
    "choice",
    "count",
    "email_of",
    "fold",
    "line",
    "minutes",
    "naming",
    "one_line",
    "phone_of",
    "postcode_and_town",
    "practice",
    "prose",
    "raises",
    "read_count",
    "read_day",
    "read_email",
    "read_line",
    "read_minutes",
    "read_party",
    "read_phone",
    "read_postcode",
    "read_span",
    "read_text",
    "read_time",
    "read_url",
    "read_when",
    "read_ydernummer",
    "read_yes_no",
    "visible",
    "ydernummer_of",
]
