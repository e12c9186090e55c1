"""Write the first migration anew from the tables as they are now. Only until the first release: then each change gets
a migration of its own.

Usage: python -m tests.support.make_migration
"""

import subprocess
import sys
from pathlib import Path

from sqlalchemy import create_engine

from bot.storage.schema import config

VERSIONS = Path("bot/storage/migrations/versions")


def main() -> None:
    """Compare an empty database with the tables, and write down what is missing."""
    from alembic import command  # noqa: PLC0415  # slow

    for old in VERSIONS.glob("0001_*.py"):
        old.unlink()
    with create_engine("sqlite://").connect() as conn:
        command.revision(config(conn), message="first tables", autogenerate=True, rev_id="0001")
    for made in VERSIONS.glob("0001_*.py"):
        lines = made.read_text(encoding="utf-8").splitlines(keepends=True)
        made.write_text("".join(line for line in lines if "# ### " not in line), encoding="utf-8")
    for step in (["format", "--quiet"], ["check", "--fix", "--quiet"]):
        subprocess.run([sys.executable, "-m", "ruff", *step, str(VERSIONS)], check=True)


if __name__ == "__main__":
    main()
