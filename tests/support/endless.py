"""Problems for the process that reckons: one that never ends, one that kills it, one that breaks, one that is slow."""

import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from bot.grouping.model import Progress, Progressed


@dataclass(frozen=True)
class Endless:
    def reckon(self, _told: Progress, _cancel: object) -> object:
        while True:
            time.sleep(1.0)


@dataclass(frozen=True)
class Deadly:
    def reckon(self, _told: Progress, _cancel: object) -> object:
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass(frozen=True)
class DeadlyOnce:
    """Kills the first process that tries; `trace` is left behind for the second."""

    trace: Path

    def reckon(self, _told: Progress, _cancel: object) -> object:
        if self.trace.exists():
            return "alive"
        self.trace.touch()
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("dead")


@dataclass(frozen=True)
class Broken:
    def reckon(self, _told: Progress, _cancel: object) -> object:
        raise ArithmeticError("two and two")


@dataclass(frozen=True)
class Telling:
    """Tells twice, prints in between, and answers with what it sees of the settings."""

    def reckon(self, told: Progress, _cancel: object) -> object:
        told(Progressed(1.0, 2000, None))
        print("a solver's chatter")
        told(Progressed(2.0, 1900, 1800))
        return sorted(name for name in os.environ if name.startswith("DREJEBOT_"))
