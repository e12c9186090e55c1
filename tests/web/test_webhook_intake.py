"""The webhook: only Telegram gets in, and 200 means that the update is safe."""

import io
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.web.webhook import LARGEST, SECRET_HEADER, webhook

SECRET = {SECRET_HEADER: "s3cret"}


class Door:
    """What came through; `full` refuses."""

    def __init__(self) -> None:
        self.came: list[Any] = []
        self.full = False

    async def feed(self, raws: Sequence[Any]) -> None:
        if self.full:
            raise OSError("no space left")
        self.came += raws


@pytest.fixture
def door() -> Door:
    return Door()


@pytest.fixture
async def client(door: Door) -> AsyncIterator[TestClient[Any, Any]]:
    app = web.Application(client_max_size=LARGEST)
    app.router.add_post("/hook", webhook(door.feed, "s3cret"))
    async with TestClient(TestServer(app)) as made:
        yield made


async def test_an_update_is_taken_and_confirmed(client: TestClient[Any, Any], door: Door):
    """With the secret it is handed on, then answered with 200."""
    answer = await client.post("/hook", json={"update_id": 1}, headers=SECRET)
    assert (answer.status, door.came) == (200, [{"update_id": 1}])


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: "s3cretæ"}])
async def test_strangers_are_refused(client: TestClient[Any, Any], door: Door, headers: dict[str, str]):
    """Without the secret nothing is read."""
    answer = await client.post("/hook", json={"update_id": 1}, headers=headers)
    assert (answer.status, door.came) == (403, [])


async def test_what_cannot_be_kept_comes_again(client: TestClient[Any, Any], door: Door):
    """503 with a time to come back; Telegram keeps the update."""
    door.full = True
    answer = await client.post("/hook", json={"update_id": 1}, headers=SECRET)
    assert (answer.status, answer.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 100_000])
async def test_what_is_no_json_is_refused(client: TestClient[Any, Any], body: bytes):
    """Whatever it is, it does no harm."""
    assert (await client.post("/hook", data=body, headers=SECRET)).status == 400


async def test_what_is_too_large_is_refused(client: TestClient[Any, Any], door: Door):
    """A megabyte is enough, told beforehand or not."""

    async def drops() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b" " * (LARGEST // 10)

    assert (await client.post("/hook", data=io.BytesIO(b" " * (LARGEST + 1)), headers=SECRET)).status == 413
    assert (await client.post("/hook", data=drops(), headers=SECRET)).status == 413
    assert door.came == []
