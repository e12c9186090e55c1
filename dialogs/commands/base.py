"""What every command is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Command:
    """Something that shall happen."""
