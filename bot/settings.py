"""Settings from the environment or a .env file, prefix DREJEBOT_; the names are fixed in the README."""

import os
import re
from datetime import datetime, time
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from dotenv import dotenv_values
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "DREJEBOT_"


class Settings(BaseSettings):
    """Everything an operator can set; secrets are never shown by `repr`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True)

    token: SecretStr | None = None
    api_url: str = "https://api.telegram.org"
    database_url: str | None = None
    data_dir: Path = Path("data")
    webhook_url: str | None = None
    webhook_secret: SecretStr | None = None
    public_url: str | None = None
    http_port: int = Field(default=8080, ge=0, le=65535)
    smtp_url: SecretStr | None = None
    mail_from: str | None = None
    bounce_to: str | None = None
    operators: Annotated[frozenset[int], NoDecode] = frozenset()
    timezone: str = "Europe/Copenhagen"
    language: Literal["da", "en"] = "da"
    quiet_hours: str = "20:00-07:30"
    speed: float = Field(default=1.0, gt=0)
    clock: datetime | None = None
    """Where a rehearsal's clock begins; with neither this nor a speed the bot lives in real time."""

    @field_validator("operators", mode="before")
    @classmethod
    def _ids(cls, given: object) -> object:
        """Telegram ids separated by commas or spaces, as people write them in a .env file."""
        if isinstance(given, str):
            return frozenset(int(part) for part in given.replace(",", " ").split())
        return given

    @field_validator("bounce_to")
    @classmethod
    def _mailbox(cls, given: str | None) -> str | None:
        """A mailbox that takes what is written to box+anything@host as well; mails name it as where they return."""
        if given is not None and not re.fullmatch(r"[A-Za-z0-9._-]{1,24}@[A-Za-z0-9.-]+", given):
            raise ValueError("needs a short address, as bounce@example.org")
        return given

    @field_validator("timezone")
    @classmethod
    def _zone(cls, given: str) -> str:
        """What people are told, calendar files and the clock page are in Danish time; another zone would be a lie."""
        if given != "Europe/Copenhagen":
            raise ValueError("is Europe/Copenhagen; no other zone is spoken yet")
        return given

    @field_validator("clock")
    @classmethod
    def _aware(cls, given: datetime | None) -> datetime | None:
        if given is not None and given.tzinfo is None:
            raise ValueError("needs its zone, as in 2027-03-10T16:40+01:00")
        return given

    @field_validator("quiet_hours")
    @classmethod
    def _span(cls, given: str) -> str:
        """Two wall times, `20:00-07:30`; the span may cross midnight."""
        start, _, end = given.partition("-")
        time.fromisoformat(start), time.fromisoformat(end)
        return given

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def quiet(self) -> tuple[time, time]:
        start, _, end = self.quiet_hours.partition("-")
        return time.fromisoformat(start), time.fromisoformat(end)

    @property
    def mails(self) -> bool:
        """Whether the bot can send mails itself."""
        return self.smtp_url is not None and self.mail_from is not None

    @property
    def playbooks(self) -> Path:
        """Where an operator puts playbooks of their own."""
        return self.data_dir / "packages"

    @property
    def database(self) -> str:
        """The database's address; an SQLite file in the data folder unless one is given."""
        return self.database_url or f"sqlite:///{self.data_dir / 'drejebot.db'}"


def unknown_settings() -> tuple[tuple[str, str], ...]:
    """Names with our prefix that no setting has, each with the nearest real one (empty where none is near)."""
    given = {name.upper() for name in (*os.environ, *_in_file())}
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    odd = sorted(name for name in given - known if name.startswith(PREFIX))
    return tuple((name, next(iter(get_close_matches(name, known, 1, 0.8)), "")) for name in odd)


def _in_file() -> tuple[str, ...]:
    try:
        return tuple(dotenv_values(".env"))
    except (OSError, UnicodeDecodeError):  # told where the settings are read
        return ()
