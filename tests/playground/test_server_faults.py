"""Faults on request, and the rates."""

import asyncio

import aiohttp
import pytest
from telegram.error import ChatMigrated, Forbidden, NetworkError, TelegramError, TimedOut

from bot.playground import Fault
from tests.support import playground as support


def texts(playground, person):
    return [message.text for message in playground.history(person.id) if message.from_bot]


async def test_too_many_requests(playground, anna, raw):
    """One 429 with its waiting time, nothing sent; the next call goes well."""
    playground.faults.add(Fault("too_many_requests", retry_after=7))
    assert await raw.call("sendMessage", chat_id=anna.id, text="en") == {
        "ok": False,
        "error_code": 429,
        "description": "Too Many Requests: retry after 7",
        "parameters": {"retry_after": 7},
    }
    await raw.call("sendMessage", chat_id=anna.id, text="to")
    assert texts(playground, anna) == ["to"]


@pytest.mark.parametrize(("code", "words"), [(500, "Internal Server Error"), (502, "Bad Gateway")])
@pytest.mark.parametrize(("accepted", "sent"), [(False, []), (True, ["en"])])
async def test_server_errors(code, words, accepted, sent, playground, anna, bot):  # noqa: PLR0913, PLR0917 - cases, fixtures
    """A 5xx tells nothing about whether the message went out: both happen."""
    playground.faults.add(Fault("server_error", code=code, accepted=accepted))
    with pytest.raises(NetworkError, match=words):
        await bot.send_message(anna.id, "en")
    assert texts(playground, anna) == sent


@pytest.mark.parametrize(("kind", "sent"), [("drop_before", []), ("drop_after", ["en"])])
async def test_the_line_breaks(kind, sent, playground, anna, raw):
    """The connection goes without an answer, before or after the message was taken."""
    playground.faults.add(Fault(kind))
    with pytest.raises(aiohttp.ClientConnectionError):
        await raw.call("sendMessage", chat_id=anna.id, text="en")
    assert texts(playground, anna) == sent
    assert (await raw.call("getMe"))["ok"]


async def test_a_timeout_after_acceptance(playground, anna, bot):
    """The message is out, and no answer comes within the time the bot waits."""
    playground.faults.add(Fault("timeout"))
    with pytest.raises(TimedOut):
        await bot.send_message(anna.id, "en", read_timeout=0.3)
    assert texts(playground, anna) == ["en"]


async def test_an_answer_that_cannot_be_read(playground, anna, bot):
    """The message is out, and its answer is broken off."""
    playground.faults.add(Fault("bad_json"))
    with pytest.raises(TelegramError, match="Invalid server response"):
        await bot.send_message(anna.id, "en")
    assert texts(playground, anna) == ["en"]


async def test_blocked_and_migrated(playground, anna, bot):
    """A refusal with 403, and one that names the new chat."""
    playground.faults.add(Fault("blocked"))
    playground.faults.add(Fault("migrated", migrate_to=-1001234567890))
    with pytest.raises(Forbidden):
        await bot.send_message(anna.id, "en")
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(anna.id, "to")
    assert caught.value.new_chat_id == -1001234567890
    assert texts(playground, anna) == []


async def test_a_fault_meets_only_the_calls_it_is_for(playground, anna, raw):
    """By method, by chat, after so many good ones, so many times, or until it is taken away."""
    bo = playground.people.add_person("Bo")
    playground.people.say(bo.id, "/start")
    playground.faults.add(Fault("server_error", method="sendMessage", chat_id=bo.id, skip=1, times=2))

    async def ok(person):
        return (await raw.call("sendMessage", chat_id=person.id, text="x"))["ok"]

    assert [await ok(bo), await ok(anna), await ok(bo), await ok(bo), await ok(bo)] == [True, True, False, False, True]
    playground.faults.add(Fault("server_error", times=None))
    assert [await ok(anna), (await raw.call("getUpdates"))["ok"]] == [False, True]
    playground.faults.clear()
    assert await ok(anna)


async def test_faults_by_http(anna, raw):
    """The page can switch faults on, see them and switch them off; a wrong one is refused."""
    status, made = await raw.api("faults", {"kind": "blocked", "chat_id": anna.id, "times": None})
    assert (status, made["kind"], made["times"]) == (201, "blocked", None)
    assert [fault["kind"] for fault in (await raw.api("faults"))[1]["faults"]] == ["blocked"]
    assert (await raw.refusal("sendMessage", chat_id=anna.id, text="x"))[0] == 403
    async with raw.session.delete(f"{raw.url}/api/faults") as answer:
        assert await answer.json() == {"faults": []}
    assert (await raw.api("faults", {"kind": "earthquake"}))[0] == 400


async def test_rates_are_kept_when_switched_on():
    """A few at once to one chat, then one a second; twenty a minute to a group; thirty a second in all."""
    now = [0.0]
    async with support.running(real=lambda: now[0]) as playground, support.raw(playground) as raw:
        people = [playground.people.add_person(f"P{n}") for n in range(40)]
        for person in people:
            playground.people.say(person.id, "/start")
        group = playground.people.create_group("Klyngen", [people[0].id])

        async def send(chat_id, count):
            answers = [await raw.call("sendMessage", chat_id=chat_id, text="x") for _ in range(count)]
            return [answer.get("parameters", {}).get("retry_after") for answer in answers]

        assert await send(people[0].id, 40) == [None] * 40
        playground.rates.enforced = True
        assert await send(people[0].id, 6) == [None] * 5 + [1]
        now[0] = 10.0
        assert await send(group.id, 21) == [None] * 20 + [3]
        now[0] = 20.0
        assert [(await send(person.id, 1))[0] for person in people[:31]] == [None] * 30 + [1]
        now[0] = 21.0
        assert await send(people[35].id, 1) == [None]
        assert list(playground.violations) == []


async def test_a_timed_out_call_ends_with_its_client(playground, anna, raw):
    """A client that gives up leaves no call behind on the server."""
    playground.faults.add(Fault("timeout"))
    call = asyncio.create_task(raw.call("sendMessage", chat_id=anna.id, text="x"))
    await playground.wait_for(anna.id, lambda message: message.text == "x")
    call.cancel()
    await asyncio.gather(call, return_exceptions=True)
    await asyncio.wait_for(playground.stop(), support.PATIENCE)
