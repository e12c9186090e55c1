"""The cluster's list of people: read from a spreadsheet, row by row, and written back as one."""

from bot.roster.model import Note, Refusal, Roster, RosterFault, RosterRow, roster_json
from bot.roster.reading import read_roster

__all__ = ["Note", "Refusal", "Roster", "RosterFault", "RosterRow", "read_roster", "roster_json"]
