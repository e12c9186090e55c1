"""Deadlines."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.scheduling.due import deadline


def test_a_fast_clock_leaves_a_cue_its_real_seconds():
    """Fifteen seconds at speed 600 are two and a half hours of the rehearsal; a reminder's end does not move."""
    at = datetime(2027, 3, 10, 16, 45, tzinfo=ZoneInfo("Europe/Copenhagen"))
    soon, late = at + timedelta(seconds=15), at + timedelta(hours=3)
    assert deadline(at, soon, live=True, speed=600) == at + timedelta(seconds=9000)
    assert deadline(at, soon, live=True, speed=0.5) == soon
    assert deadline(at, late, live=False, speed=600) == late
    assert deadline(at, None, live=False, speed=1) is None
