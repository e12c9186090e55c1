"""The migrations this program brings along."""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.script import ScriptDirectory


def known_revisions() -> frozenset[str]:
    """Every revision a database of ours can stand at."""
    return frozenset(script.revision for script in _scripts().walk_revisions())


def newest_revision() -> str:
    """The revision that the code of today is written for."""
    return _scripts().get_current_head() or ""


@cache
def _scripts() -> "ScriptDirectory":
    from alembic.script import ScriptDirectory  # noqa: PLC0415  # two seconds, and only upkeep asks

    return ScriptDirectory(str(Path(__file__).parent / "migrations"))
