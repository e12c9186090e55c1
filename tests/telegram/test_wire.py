"""The wire, against a server on a real port: what arrives, what comes back, and what its errors say."""

import asyncio
import ssl
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import NetworkError, RetryAfter, TimedOut

from bot.telegram import wire
from bot.telegram.api import BotApi, upload
from bot.telegram.wire import NotSent, Wire

TOKEN = "4242:secret"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def telegram(answer: Answer) -> AsyncIterator[str]:
    """A server that answers everything so; its address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", answer)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def connected(address: str, **options: float) -> AsyncIterator[Bot]:
    line = Wire(**options)
    await line.initialize()
    await line.initialize()
    try:
        yield Bot(TOKEN, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot", request=line)
    finally:
        await line.shutdown()
        await line.shutdown()


async def raised(bot: Bot, **timeouts: float) -> Exception:
    """What a message ends in; neither it nor what it came from shows the token."""
    with pytest.raises(NetworkError) as caught:
        await bot.send_message(7, "hej", **timeouts)
    assert "secret" not in "".join(traceback.format_exception(caught.value))
    return caught.value


async def _done(_: web.Request) -> web.Response:
    return web.json_response({"ok": True, "result": True})


async def test_words_arrive_as_they_are():
    """Letters of all kinds, numbers and nested parameters, in one form; the answer's result comes back."""
    came = {}

    async def answer(request: web.Request) -> web.Response:
        came.update(await request.post(), path=request.path, sort=request.content_type)
        return web.json_response({"ok": True, "result": {"message_id": 9}})

    async with telegram(answer) as address, connected(address) as bot:
        said = {"chat_id": 7, "text": "Æblegrød & 1+1 = 2 \N{GRINNING FACE}", "reply_markup": {"inline_keyboard": []}}
        assert await BotApi(bot).call("sendMessage", said, timeout=60) == {"message_id": 9}
    assert came == {
        "chat_id": "7",
        "text": "Æblegrød & 1+1 = 2 \N{GRINNING FACE}",
        "reply_markup": '{"inline_keyboard": []}',
        "path": f"/bot{TOKEN}/sendMessage",
        "sort": "application/x-www-form-urlencoded",
    }


async def test_a_file_arrives_with_its_name():
    """Bytes, name and kind of a document, beside the words of its caption; no name reaches out of its place."""
    came = []

    async def answer(request: web.Request) -> web.Response:
        came.append(await request.read())
        return await _done(request)

    async with telegram(answer) as address, connected(address) as bot:
        for name in ("grupper æ.pdf", 'a"; name="chat_id"\r\n\r\n8\r\n--.pdf'):
            paper = {"chat_id": 7, "caption": "Gruppeliste – æøå", "document": upload(name, b"%PDF\x00\xff")}
            assert await BotApi(bot).call("sendDocument", paper, timeout=60) is True
    for body, name in zip(came, ("grupper æ.pdf", "a_; name=_chat_id_____8__--.pdf"), strict=True):
        edge = body.partition(b"\r\n")[0]
        parts = [part.strip(b"\r\n").partition(b"\r\n\r\n") for part in body.split(edge)[1:-1]]
        *texts, file = parts
        assert [content.decode() for _, _, content in texts] == ["7", "Gruppeliste – æøå"]
        assert file[0].decode().splitlines() == [
            "Content-Type: application/pdf",
            f'Content-Disposition: form-data; name="document"; filename="{name}"',
        ]
        assert file[2] == b"%PDF\x00\xff"


async def test_a_file_is_fetched():
    """The library's way to a file that somebody sent."""

    async def answer(request: web.Request) -> web.Response:
        if request.path.startswith("/file/"):
            return web.Response(body=bytes(range(256)))
        return web.json_response({"ok": True, "result": {"file_id": "a", "file_unique_id": "b", "file_path": "c.pdf"}})

    async with telegram(answer) as address, connected(address) as bot:
        assert await (await bot.get_file("a")).download_as_bytearray() == bytes(range(256))


async def test_what_telegram_says_no_to_is_the_librarys_error():
    """A 429 keeps its seconds."""

    async def answer(_: web.Request) -> web.Response:
        body = {"ok": False, "error_code": 429, "description": "Too Many Requests", "parameters": {"retry_after": 3}}
        return web.json_response(body, status=429)

    async with telegram(answer) as address, connected(address) as bot:
        with pytest.raises(RetryAfter) as caught:
            await bot.send_message(7, "hej")
    assert caught.value.retry_after.total_seconds() == 3


async def test_nobody_there_means_not_sent():
    """A port on which nobody listens, a name that nobody has, and one that cannot prove who it is."""
    async with telegram(_done) as address:
        pass
    async with telegram(_done) as plain:
        for nobody in (address, "http://nobody.invalid", plain.replace("http:", "https:")):
            async with connected(nobody) as bot:
                assert type(await raised(bot)) is NotSent


async def test_a_machine_without_authorities_gets_mozillas(monkeypatch: pytest.MonkeyPatch):
    """An address of Telegram can be trusted there too."""
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: SimpleNamespace(cafile=None, capath=None))
    async with connected("https://nobody.invalid") as bot:
        trusted = bot.request._session.connector._ssl
    assert trusted.cert_store_stats()["x509_ca"] > 100
    assert (trusted.verify_mode, trusted.check_hostname) == (ssl.CERT_REQUIRED, True)


async def test_no_line_free_means_not_sent(monkeypatch: pytest.MonkeyPatch):
    """Who waits for a connection in vain has written nothing."""
    monkeypatch.setattr(wire, "CONNECTIONS", 1)
    inside, over = asyncio.Event(), asyncio.Event()

    async def answer(request: web.Request) -> web.Response:
        inside.set()
        await over.wait()
        return await _done(request)

    async with telegram(answer) as address, connected(address) as bot:
        first = asyncio.create_task(BotApi(bot).call("close", {}, timeout=60))
        await inside.wait()
        assert type(await raised(bot, connect_timeout=0.05)) is NotSent
        over.set()
        assert await first is True


async def test_an_answer_that_does_not_come_is_in_doubt():
    """Telegram has the message; nobody knows what it made of it."""

    async def answer(_: web.Request) -> web.Response:
        await asyncio.sleep(3600)
        raise AssertionError

    async with telegram(answer) as address, connected(address) as bot:
        assert type(await raised(bot, read_timeout=0.05)) is TimedOut


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{", b"\0\0\0"])
async def test_a_line_that_breaks_is_in_doubt(said: bytes):
    """Closed before the answer, in the middle of it, and after something that is none."""

    async def close(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(said)
        writer.close()

    server = await asyncio.start_server(close, "127.0.0.1", 0)
    async with server, connected(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}") as bot:
        assert type(await raised(bot)) is NetworkError


async def test_a_proxy_of_the_house_is_used(monkeypatch: pytest.MonkeyPatch):
    """Where the environment names one, all calls go through it."""
    asked = []

    async def proxy(request: web.Request) -> web.Response:
        asked.append(str(request.url))
        return await _done(request)

    async with telegram(proxy) as address:
        monkeypatch.setenv("http_proxy", address)
        monkeypatch.setenv("no_proxy", "")
        async with connected("http://telegram.invalid") as bot:
            assert await BotApi(bot).call("close", {}, timeout=60) is True
    assert asked == [f"http://telegram.invalid/bot{TOKEN}/close"]


async def test_nothing_goes_over_a_wire_that_is_not_there():
    """Before `initialize` it is a mistake of ours, and said so."""
    with pytest.raises(NetworkError, match="not initialized"):
        await Bot(TOKEN, request=Wire()).send_message(7, "hej")
