"""getUpdates: what waits, who gets it, and until when."""

import asyncio

from tests.support import playground as support

SECOND = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
HOOKED = "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


def say(playground, person, *texts):
    for text in texts:
        playground.people.say(person.id, text)


async def texts(raw, **params):
    return [update["message"]["text"] for update in (await raw.call("getUpdates", **params))["result"]]


async def ids(raw, **params):
    return [update["update_id"] for update in (await raw.call("getUpdates", **params))["result"]]


async def test_an_update_stays_until_a_higher_offset_confirms_it(playground, anna, raw):
    """Asked again, the same updates come again; an offset beyond one makes it go for good."""
    say(playground, anna, "en", "to", "tre")
    first, second, third = await ids(raw)
    assert await ids(raw) == [first, second, third]
    assert await texts(raw, offset=second) == ["to", "tre"]
    assert await texts(raw, offset=0) == ["to", "tre"]
    assert await texts(raw, offset=third + 1) == []
    assert await texts(raw) == []


async def test_limit_holds_back_the_rest(playground, anna, raw):
    """At most `limit` updates come at once; the others wait."""
    say(playground, anna, "en", "to", "tre")
    assert await texts(raw, limit=2) == ["en", "to"]
    assert await texts(raw, limit=1) == ["en"]


async def test_a_negative_offset_keeps_the_last_ones(playground, anna, raw):
    """With -2 all but the last two are forgotten."""
    say(playground, anna, "en", "to", "tre")
    assert await texts(raw, offset=-2) == ["to", "tre"]
    assert await texts(raw) == ["to", "tre"]


async def test_a_long_poll_returns_with_the_first_update(playground, anna, raw):
    """Whoever waits is answered as soon as something is said."""
    waiting = asyncio.create_task(texts(raw, timeout=30))
    await until_polling(playground)
    say(playground, anna, "hej")
    assert await asyncio.wait_for(waiting, support.PATIENCE) == ["hej"]


async def test_a_long_poll_ends_empty(raw):
    """Where nothing is said the answer is empty, after the time asked for."""
    started = asyncio.get_running_loop().time()
    assert await texts(raw, timeout=1) == []
    assert asyncio.get_running_loop().time() - started >= 1


async def test_a_second_poller_sends_the_first_away(playground, anna, raw):
    """Two that poll at once: the first gets 409, the second the updates."""
    first = asyncio.create_task(raw.call("getUpdates", timeout=30))
    await until_polling(playground)
    second = asyncio.create_task(texts(raw, timeout=30))
    assert await asyncio.wait_for(first, support.PATIENCE) == {"ok": False, "error_code": 409, "description": SECOND}
    say(playground, anna, "hej")
    assert await asyncio.wait_for(second, support.PATIENCE) == ["hej"]


async def test_only_allowed_updates_come(playground, anna, raw):
    """The list holds for updates from now on, until another list; an empty one means the usual kinds."""
    say(playground, anna, "en")
    assert await texts(raw, allowed_updates=["callback_query"]) == ["en"]
    say(playground, anna, "to")
    assert await texts(raw) == ["en"]
    await raw.call("getUpdates", allowed_updates=[])
    say(playground, anna, "tre")
    assert await texts(raw) == ["en", "tre"]


async def test_no_polling_while_a_webhook_is_set(playground, raw):
    """A webhook ends a poll under way, and forbids the next one until it is taken away."""
    polling = asyncio.create_task(raw.call("getUpdates", timeout=30))
    await until_polling(playground)
    assert (await raw.call("setWebhook", url="http://127.0.0.1:9/hook"))["ok"]
    told = await asyncio.wait_for(polling, support.PATIENCE)
    assert told["description"] == "Conflict: terminated by setWebhook request"
    assert await raw.refusal("getUpdates") == (409, HOOKED)
    assert (await raw.call("deleteWebhook"))["ok"]
    assert await texts(raw) == []


async def test_ids_may_start_anew(playground, anna, raw):
    """After a quiet week Telegram numbers from anywhere, lower too; nothing else changes."""
    say(playground, anna, "en")
    playground.world.bot().updates.next_id = 17
    say(playground, anna, "to")
    first, second = await ids(raw)
    assert (second, first > second) == (17, True)
    assert await texts(raw, offset=first + 1) == []


async def test_stopping_lets_pollers_go():
    """A poll under way does not hold up the end."""
    async with support.running() as playground, support.raw(playground) as raw:
        polling = asyncio.create_task(raw.call("getUpdates", timeout=50))
        await until_polling(playground)
        await asyncio.wait_for(playground.stop(), support.PATIENCE)
        assert await polling == {"ok": True, "result": []}


async def until_polling(playground):
    await support.until(lambda: playground.world.bot().updates._poller is not None)
