"""People who answer by themselves, through the same chat as everybody: for the demo and for tests.

They only press what is shown to them and type what they are asked for, so they are no other way in.
"""

import asyncio
from collections.abc import Callable, Sequence

from bot.playground import Message, Playground

PATIENCE = 120.0
"""Seconds that one of them waits for the bot, which may just be starting on a slow machine."""


class Crowd:
    """The people of a playground who are played by nobody else."""

    def __init__(self, playground: Playground) -> None:
        self.playground = playground
        self.people: list[int] = []

    def add(self, person_id: int) -> None:
        self.people.append(person_id)

    async def hears(self, person_id: int, words: str, *, after: int = 0) -> Message:
        """The next message of the bot with these words."""
        return await self.playground.wait_for(
            person_id, lambda message: message.from_bot and words in message.text, PATIENCE, after=after
        )

    async def press(self, person_id: int, label: str) -> None:
        """Press the newest button with that word, as soon as it is there."""
        message = await self.playground.wait_for(person_id, lambda one: _shows(one, label), PATIENCE)
        self.playground.people.press(person_id, message.id, message.button(label).data or "")

    async def make_cluster(self, person_id: int, name: str, file: str, roster: bytes) -> None:
        """What a coordinator does first: a cluster, and its list."""
        people = self.playground.people
        people.say(person_id, "/start")
        await self.press(person_id, "Opret en klynge")
        await self.hears(person_id, "Hvad hedder klyngen")
        people.say(person_id, name)
        await self.press(person_id, "Mette Hjortkær")
        await self.hears(person_id, "Hvad hedder din praksis")
        people.say(person_id, "Lægehuset Søbredden")
        await self.press(person_id, "Ja, det er rigtigt")
        await self.press(person_id, "Indlæs liste")
        await self.hears(person_id, "Send mig klyngens liste")
        people.send_file(person_id, file, roster)
        await self.press(person_id, "Ja, det er rigtigt")
        await self.hears(person_id, "er tilføjet")

    async def answer(self) -> str:
        """Everybody who has been invited answers: most come, some have a group of their own, a few cannot."""
        done = await asyncio.gather(*(self._answer(n, person) for n, person in enumerate(self.people)))
        return f"{sum(done)} har svaret."

    async def _answer(self, n: int, person: int) -> bool:
        plan = _answers_of(n)
        if self._newest(person, lambda one: _shows(one, "Deltager ikke")) is None:
            return False
        for step in plan:
            if step.startswith("»"):
                await self.hears(person, "Hvad kalder I gruppen")
                self.playground.people.say(person, step.strip("»«"))
            else:
                await self.press(person, step)
        await self.hears(person, "har svaret")
        return True

    async def lead(self) -> str:
        """Who is asked to lead a group says yes."""
        asked = [person for person in self.people if self._newest(person, lambda one: _shows(one, "Ja, det vil jeg"))]
        for person in asked:
            await self.press(person, "Ja, det vil jeg")
            await self.hears(person, "Du er gruppeleder")
        return f"{len(asked)} gruppeledere har sagt ja."

    async def report(self) -> str:
        """Every leader who is asked writes the group's answers."""
        asked = [
            person for person in self.people if self._newest(person, lambda one: _shows(one, "Skriv gruppens svar"))
        ]
        await asyncio.gather(*(self._report(person) for person in asked))
        return f"{len(asked)} grupper har svaret."

    async def _report(self, person: int) -> None:
        await self.press(person, "Skriv gruppens svar")
        seen = 0
        while True:
            asked = await self.playground.wait_for(
                person,
                lambda one: one.from_bot and ("Skriv svaret" in one.text or "Gemt ✔ Svar fra" in one.text),
                PATIENCE,
                after=seen,
            )
            if "Gemt ✔ Svar fra" in asked.text:
                await self.press(person, "Send til koordinatoren")
                return
            seen = self.playground.people.say(person, _reported(asked.text)).id

    def _newest(self, person: int, fits: Callable[[Message], bool]) -> Message | None:
        chat = self.playground.world.chats.get(person)
        found = [message for message in (chat.messages.values() if chat else ()) if fits(message)]
        return found[-1] if found else None


def _shows(message: Message, label: str) -> bool:
    return message.from_bot and any(label in button.text for row in message.buttons for button in row)


def _answers_of(n: int) -> Sequence[str]:
    """What the n-th of the crowd presses; of a »group« its name is typed."""
    if n % 9 == 4:  # noqa: PLR2004  # one in nine cannot come
        return ("Deltager ikke",)
    grouping = ("Sørger selv for gruppe", "»Søndergruppen«") if n in {6, 7, 9, 10, 11} else ("Vil gerne placeres",)
    return ("Deltager", *grouping, "Nej")


_REPORTED = {
    "Emnevalg": "Antibiotika ved øvre luftvejsinfektioner",
    "Motivation": "Vi udskriver mere end gennemsnittet",
    "Hvilke data": "Peroral antibiotika pr. 1.000 patienter",
    "fyldestgørende": "Stort set fyldestgørende",
    "haft betydning": "CRP-måling før udskrivning",
    "igangsættes": "Fælles vejledning i hele praksis",
    "evaluere emnet": "om 6 måneder",
    "Hvordan vil I": "Nyt udtræk og drøftelse på klyngemøde",
}


def _reported(asked: str) -> str:
    """A group's answer to what is asked last in the message, which begins with what was answered before."""
    said = max(_REPORTED, key=asked.rfind)
    return _REPORTED[said] if said in asked else "Det har vi ikke talt om"
