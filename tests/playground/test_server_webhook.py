"""Webhooks: the secret, retries, order, and many at once."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from bot.playground.webhooks import Webhook
from tests.support.playground import until


class Hook:
    """A bot's address: notes what comes, and answers with the codes it was given, then with 200."""

    def __init__(self):
        self.codes, self.came, self.secrets = [], [], []
        self.gate = asyncio.Event()
        self.gate.set()
        self.open = self.most_open = 0
        self.url = ""

    async def take(self, request):
        update = await request.json()
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        await self.gate.wait()
        self.open -= 1
        self.came.append(update["message"]["text"])
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        return web.Response(status=self.codes.pop(0) if self.codes else 200)


@asynccontextmanager
async def listening():
    hook, app = Hook(), web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    try:
        yield hook
    finally:
        hook.gate.set()
        await runner.cleanup()


@pytest.fixture
async def hook(monkeypatch):
    monkeypatch.setattr(Webhook, "first_wait", 0.01)
    async with listening() as made:
        yield made


async def test_updates_come_with_the_secret(playground, anna, bot, hook):
    """Each update is posted once, with the secret in its header, and then gone."""
    playground.people.say(anna.id, "før")
    await bot.set_webhook(hook.url, secret_token="hemme_lig-1", max_connections=5, allowed_updates=["message"])
    playground.people.say(anna.id, "efter")
    await until(lambda: len(playground.world.bot().updates) == 0)
    assert (hook.came, hook.secrets) == (["før", "efter"], ["hemme_lig-1"] * 2)
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (hook.url, 0, 5)
    assert info.allowed_updates == ("message",)


async def test_what_is_not_taken_comes_again(playground, anna, bot, hook):
    """After 503 and 302 the same update is sent again, before the next one of that chat."""
    hook.codes = [503, 302]
    await bot.set_webhook(hook.url)
    playground.people.say(anna.id, "en")
    playground.people.say(anna.id, "to")
    await until(lambda: len(hook.came) == 4)
    assert hook.came == ["en", "en", "en", "to"]
    info = await bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 302 Found"


async def test_chats_do_not_wait_for_each_other(playground, bot, hook):
    """Several chats are served at once, but no more than the connections allow, and each in order."""
    people = [playground.people.add_person(f"P{n}") for n in range(4)]
    hook.gate.clear()
    await bot.set_webhook(hook.url, max_connections=3)
    for turn in ("a", "b"):
        for person in people:
            playground.people.say(person.id, f"{person.name}{turn}")
    await until(lambda: hook.open == 3)
    hook.gate.set()
    await until(lambda: len(hook.came) == 8)
    assert hook.most_open == 3
    assert all(hook.came.index(f"P{n}a") < hook.came.index(f"P{n}b") for n in range(4))


async def test_pending_updates_can_be_dropped(playground, anna, bot, hook):
    """On request what waits is thrown away."""
    playground.people.say(anna.id, "gammelt")
    await bot.delete_webhook(drop_pending_updates=True)
    await bot.set_webhook(hook.url)
    playground.people.say(anna.id, "nyt")
    await until(lambda: hook.came == ["nyt"])


async def test_a_deaf_address_loses_nothing(playground, anna, bot, hook):
    """Where nobody listens updates wait, the error is told, and a new address gets them."""
    await bot.set_webhook("http://127.0.0.1:9/hook")
    playground.people.say(anna.id, "hej")
    await until(lambda: playground.world.bot().webhook.info().get("last_error_message"))
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.set_webhook(hook.url)
    await until(lambda: hook.came == ["hej"])
