"""A PostgreSQL for the tests that need one; where none can be started they are skipped, and say so."""

from collections.abc import Iterator

import pytest

from tests.support import pg


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a running server."""
    running = pg.server()
    try:
        address = running.__enter__()
    except Exception as error:  # noqa: BLE001  # whatever keeps it from starting
        pytest.skip(f"no PostgreSQL can be started here: {type(error).__name__}: {error}")
    try:
        yield address
    finally:
        running.__exit__(None, None, None)
