"""When something that is due is dropped. Pure; local wall times are made instants in `bot.planning.localtime`."""

from datetime import datetime


def deadline(at: datetime, expires_at: datetime | None, *, live: bool, speed: float) -> datetime | None:
    """Past which moment it is dropped. A fast clock gives a live cue the same real seconds as a slow one."""
    if expires_at is None:
        return None
    return at + (expires_at - at) * max(1.0, speed) if live else expires_at
