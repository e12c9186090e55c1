"""PostgreSQL's own programs for copies: `pg_dump`, `pg_restore` and `psql`, found on the PATH."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import create_engine, inspect, make_url, text

from bot.storage.faults import BackupFault

_STAMP = re.compile(r"^COPY [^\n]*alembic_version[^\n]*\n([^\n\\]+)\n", re.MULTILINE)
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)


def dump(url: str, target: Path) -> None:
    """A picture of one moment in `pg_dump`'s own format, written while others write."""
    _run(["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"], url)


def revision(copy: Path, named: Path) -> str | None:
    """The revision a copy stands at; a `BackupFault` about `named` where it is no copy or not whole."""
    try:
        _run(["pg_restore", "--list", str(copy)])
        # Reading every block is what finds a copy that was cut short.
        _run(["pg_restore", f"--file={os.devnull}", str(copy)])
    except BackupFault as fault:
        if fault.reason == "tool_failed":
            raise BackupFault("not_dump", file=named) from None
        raise
    found = _STAMP.search(_run(["pg_restore", "--data-only", "--table=alembic_version", "--file=-", str(copy)]))
    return found[1] if found else None


def put_back(url: str, copy: Path) -> None:
    """Replace all tables of the database by those of the copy, in one transaction."""
    # pg_restore alone leaves tables that the copy does not know, and cannot drop what they point to.
    gone = ", ".join(f'"{name}"' for name in tables(url))
    drop = [f"--command=DROP TABLE {gone} CASCADE"] if gone else []
    with TemporaryDirectory(prefix="drejebot-") as folder:
        script = Path(folder) / "copy.sql"
        _run(["pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(copy)])
        whole = ("--single-transaction", "--variable=ON_ERROR_STOP=1", "--quiet", "--no-psqlrc")
        _run(["psql", *whole, *drop, f"--file={script}"], url)


def refuse_if_used(url: str) -> None:
    """A `BackupFault` where anybody else is connected to the database."""
    engine = create_engine(url)
    try:
        with engine.connect() as conn:
            if conn.execute(_OTHERS).scalar_one():
                raise BackupFault("in_use")
    finally:
        engine.dispose()


def tables(url: str) -> list[str]:
    engine = create_engine(url)
    try:
        return inspect(engine).get_table_names()
    finally:
        engine.dispose()


def _run(command: Sequence[str], url: str | None = None) -> str:
    """The program's output. The password goes by the environment: a command line can be read by others."""
    tool, *arguments = command
    found = shutil.which(tool)
    if found is None:
        raise BackupFault("no_tool", tool=tool)
    environment = dict(os.environ)
    if url is not None:
        address = make_url(url).set(drivername="postgresql")
        if address.password:
            environment["PGPASSWORD"] = str(address.password)
        arguments = [f"--dbname={address._replace(password=None).render_as_string()}", *arguments]
    done = subprocess.run([found, *arguments], env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # no shell; the arguments are ours
    if done.returncode:
        said = done.stderr.strip().splitlines() or [str(done.returncode)]
        raise BackupFault("tool_failed", tool=tool, said=said[0][:200])
    return done.stdout
