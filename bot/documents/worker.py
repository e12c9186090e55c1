"""Papers made in a process of their own, so that no paper holds up a cue."""

from dataclasses import dataclass

from bot.apart import Apart, serve
from bot.documents.catalogue import File, files
from bot.documents.facts import MeetingFacts

_PATIENCE = 60.0
"""Seconds that one paper may take; the slowest takes one."""


@dataclass(frozen=True)
class Job:
    """What a file is made from: kind and format of the catalogue, the meeting, the language."""

    kind: str
    suffix: str
    facts: MeetingFacts
    lang: str


def made(job: Job) -> tuple[File, ...]:
    """The files of a job, made here and now."""
    return files(job.kind, job.suffix, job.facts, job.lang)


class Worker(Apart):
    """Makes one paper at a time."""

    def __init__(self) -> None:
        super().__init__(__name__, _PATIENCE)

    async def make(self, job: Job) -> tuple[File, ...]:
        """The files of a job. Errors as `ask`."""
        found: tuple[File, ...] = await self.ask(job, lambda _told: None)
        return found


if __name__ == "__main__":
    serve(lambda job, _tell: made(job))
