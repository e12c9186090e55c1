"""The contract suite runs on both databases; each test has an empty one of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage import delivery_tables
from bot.storage.base import Database
from tests.support import pg

TABLES = [table for name, table in vars(delivery_tables).items() if name in {
    "letters", "lines", "lanes", "cards", "rates", "dues", "updates", "update_tries", "dead_updates", "leases",
}]  # fmt: skip


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with pg.server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        yield from _opened(f"sqlite:///{tmp_path}/test.db")
    else:
        with pg.schema(request.getfixturevalue("postgres")) as address:
            yield from _opened(address)


def _opened(address: str) -> Iterator[Database]:
    database = Database(address)
    delivery_tables.metadata.create_all(database.engine, tables=TABLES)
    yield database
    database.close()
