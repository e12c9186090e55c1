"""The bot as a process of its own, as an operator runs it, and a cluster that is led to a meeting by chat alone."""

import asyncio
import csv
import io
import os
import sys
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from bot.crowd import Crowd
from bot.playground import Playground

ROOT = Path(__file__).parents[2]
TOKEN = "4242:a-token-of-the-tests"
ROSTER = files("bot.roster").joinpath("demo_skanderborg.csv").read_bytes()
METTE = "Mette Hjortkær"


class BotProcess:
    """`drejebot run` on an SQLite file in `folder`, against the Bot API server at `url`.

    `more` are further settings, by the name they have in the environment, without `DREJEBOT_`.
    """

    def __init__(self, url: str, folder: Path, **more: str) -> None:
        self.folder, self.url = folder, url
        self.database = f"sqlite:///{folder / 'data' / 'drejebot.db'}"
        self._settings = {"TOKEN": TOKEN, "API_URL": url, "DATA_DIR": str(folder / "data"), "HTTP_PORT": "0"} | more
        self._process: asyncio.subprocess.Process | None = None

    async def start(self, clock: datetime | None = None, speed: float = 1.0) -> int:
        """Start it with its clock at that moment; the process id."""
        rehearsal = {"CLOCK": clock.isoformat(), "SPEED": str(speed)} if clock else {}
        env = {name: value for name, value in os.environ.items() if not name.startswith("DREJEBOT_")}
        env |= {f"DREJEBOT_{name}": value for name, value in (self._settings | rehearsal).items()}
        with (self.folder / "bot.log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", cwd=self.folder, env=env | {"PYTHONPATH": str(ROOT)},
                stdout=log, stderr=log,
            )  # fmt: skip
        return self._process.pid

    async def kill(self) -> None:
        """As a power cut ends it."""
        await self._end("kill")

    async def stop(self) -> None:
        """As an operator ends it."""
        await self._end("terminate")

    async def _end(self, how: str) -> None:
        if self._process is not None:
            if self._process.returncode is None:
                getattr(self._process, how)()
            await self._process.wait()
            self._process = None

    def log(self) -> str:
        return (self.folder / "bot.log").read_text()


async def with_everybody(crowd: Crowd) -> int:
    """Mette makes the cluster, reads its list, and sends everybody their link; her id. All others are the crowd."""
    people = crowd.playground.people
    mette = people.add_person(METTE).id
    await crowd.make_cluster(mette, "Praksisklyngen Skanderborg", "liste.csv", ROSTER)
    await crowd.press(mette, "Links til medlemmer")
    await crowd.press(mette, "Lav liste med links")
    for row in await links(crowd.playground, mette):
        person = people.add_person(row["Navn"])
        crowd.add(person.id)
        people.open_link(person.id, row["Link"])
    await asyncio.gather(*(crowd.hears(person, "Velkommen") for person in crowd.people))
    return mette


async def links(playground: Playground, person: int) -> list[dict[str, str]]:
    """The rows of the list of links that the bot has sent."""
    message = await playground.wait_for(person, lambda one: one.file is not None and "links" in one.file.name, 60)
    text = message.file.data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.splitlines()[0] else ","))


async def with_meeting(crowd: Crowd) -> int:
    """A hybrid meeting on 10 March 2027, and everybody has the invitation; Mette's id."""
    mette = await with_everybody(crowd)
    say, press = crowd.playground.people.say, crowd.press
    say(mette, "/bestil")
    await press(mette, "Klyngemøde med virtuel")
    await crowd.hears(mette, "Hvilken dag")
    say(mette, "onsdag den 10. marts 2027")
    await press(mette, "16.45")
    await crowd.hears(mette, "Zoom")
    say(mette, "https://zoom.us/j/1234567890")
    await press(mette, METTE)
    await press(mette, "24. februar")
    await press(mette, "Ja, det er rigtigt")
    await crowd.hears(mette, "Planlagt ✔")
    await opened(crowd, mette, "Invitation")
    await press(mette, "Send nu")
    await asyncio.gather(*(crowd.hears(person, "Invitation:") for person in (mette, *crowd.people)))
    return mette


async def opened(crowd: Crowd, mette: int, screen: str) -> None:
    """Go to the meeting and to one of its screens."""
    said = crowd.playground.people.say(mette, "/mit")
    await crowd.hears(mette, "Mødeleder: ", after=said.id)
    await crowd.press(mette, screen)
