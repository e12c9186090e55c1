"""Postcodes with their points: a table that the operator loads once, and a small rough one of our own."""

import csv
import io
import json
import os
from bisect import bisect
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from pathlib import Path

from bot.places.model import Point

FILE = "postcodes.json"
# In central Copenhagen and Frederiksberg every street has its own code; a missing one has near neighbours.
_STREETS = range(1000, 2000)


@dataclass(frozen=True)
class PostcodeTable:
    """Postcode -> (town, latitude, longitude), and where the table came from (shown with every map)."""

    source: str
    towns: Mapping[str, tuple[str, float, float]]

    def __len__(self) -> int:
        return len(self.towns)

    def find(self, postcode: str) -> Point | None:
        """The point of a postcode; for a street code of Copenhagen the nearest known code stands in."""
        known = self.towns.get(postcode) or self.towns.get(self._neighbour(postcode) or "")
        return known[1:] if known else None

    def town(self, postcode: str) -> str | None:
        known = self.towns.get(postcode)
        return known[0] if known else None

    def _neighbour(self, postcode: str) -> str | None:
        if not postcode.isdecimal() or int(postcode) not in _STREETS or not self._streets:
            return None
        at = bisect(self._streets, int(postcode))
        near = self._streets[max(at - 1, 0) : at + 1]
        return str(min(near, key=lambda code: abs(code - int(postcode))))

    @cached_property
    def _streets(self) -> list[int]:
        return sorted(int(code) for code in self.towns if int(code) in _STREETS)

    def to_json(self) -> bytes:
        """The table as the data folder keeps it, about 50 kB."""
        return json.dumps({"source": self.source, "towns": self.towns}, ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, content: bytes) -> "PostcodeTable":
        told = json.loads(content)
        return cls(told["source"], {code: (town, lat, lon) for code, (town, lat, lon) in told["towns"].items()})


def save_table(table: PostcodeTable, folder: Path) -> Path:
    """Keep the table in the data folder, whole or not at all; gives its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path, fresh = folder / FILE, folder / f"{FILE}.{os.getpid()}"
    fresh.write_bytes(table.to_json())
    fresh.replace(path)
    return path


def saved_table(folder: Path) -> PostcodeTable | None:
    """The table of the data folder; None where none was loaded."""
    path = folder / FILE
    return PostcodeTable.from_json(path.read_bytes()) if path.exists() else None


@cache
def _areas() -> Mapping[str, Point]:
    text = files(__package__).joinpath("areas.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(io.StringIO(text), delimiter=";")
    return {row["prefix"]: (float(row["lat"]), float(row["lon"])) for row in rows}


def area_of(postcode: str) -> Point | None:
    """Roughly where a postcode is: its first digits say the area, right within some 25 km."""
    known = (_areas().get(postcode[:length]) for length in range(4, 1, -1))
    return next((point for point in known if point), None) if len(postcode) == 4 else None  # noqa: PLR2004 - digits
