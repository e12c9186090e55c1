"""The chat page's own calls, the live events, and who may use them."""

import asyncio
import json
from io import BytesIO

import aiohttp
import pytest

from bot.playground import DemoAction
from bot.playground.events import Events
from tests.support import playground as support

PAGE = {"Sec-Fetch-Site": "same-origin"}


async def test_state_holds_everything_a_page_shows(anna, bot, raw):
    """Bots, people, messages with safe HTML and buttons, menus; no clock and no actions where there are none."""
    await bot.send_message(
        anna.id,
        "<b>Hej</b> &lt;Anna&gt;",
        parse_mode="HTML",
        reply_markup={
            "inline_keyboard": [
                [{"text": "Ja", "callback_data": "y"}],
                [{"text": "Læs", "url": "https://x.dk"}, {"text": "Del", "url": "https://t.me/drejebot?start=a"}],
            ]
        },
    )
    status, state = await raw.api("state")
    message = state["chats"][str(anna.id)][1]
    date = message.pop("date")
    assert (status, message) == (
        200,
        {
            "id": 2,
            "from": "bot",
            "bot": "drejebot",
            "person_id": None,
            "text": "Hej <Anna>",
            "entities": [{"type": "bold", "offset": 0, "length": 3}],
            "html": "<b>Hej</b> &lt;Anna&gt;",
            "caption_html": "",
            "buttons": [
                [{"text": "Ja", "data": "y"}],
                [
                    {"text": "Læs", "url": "https://x.dk"},
                    {
                        "text": "Del",
                        "url": "https://t.me/drejebot?start=a",
                        "deeplink": "https://t.me/drejebot?start=a",
                    },
                ],
            ],
            "keyboard": None,
            "file": None,
            "photo": None,
            "location": None,
            "service": False,
            "reply_to": None,
            "edited": False,
            "pinned": False,
        },
    )
    assert date.endswith("+00:00")
    assert state["bots"] == [{"id": 4242, "username": "drejebot", "name": "Drejebot"}]
    assert state["people"] == [
        {"id": anna.id, "name": "Anna Holm", "username": None, "language": "da", "blocked": False}
    ]
    assert (state["clock"], state["actions"], state["guide"], state["groups"]) == (None, [], "", [])


async def test_people_act_through_the_page(bot, raw):
    """Everything a pane can do, from the first word to the block, reaches the bot."""
    status, person = await raw.api("people", {"name": "Eva Lund"})
    assert (status, person["name"]) == (201, "Eva Lund")
    path = f"people/{person['id']}"
    said = (await raw.api(f"{path}/say", {"text": "/start"}))[1]
    markup = {"inline_keyboard": [[{"text": "Ja", "callback_data": "y"}]]}
    sent = await bot.send_message(person["id"], "?", reply_markup=markup)
    pressed = await raw.api(f"{path}/press", {"message_id": sent.message_id, "data": "y"})
    await raw.api(f"{path}/location", {"lat": 56.04, "lon": 9.93})
    await raw.api(f"{path}/open", {"url": "https://t.me/drejebot?start=abc"})
    await raw.api(f"{path}/edit", {"message_id": said["id"], "text": "/help"})
    form = aiohttp.FormData({"caption": "listen"})
    form.add_field("file", b"navn\n", filename="liste.csv")
    async with raw.session.post(f"{raw.url}/api/{path}/file", data=form) as answer:
        assert (await answer.json())["file"]["name"] == "liste.csv"
    assert (await raw.api(f"{path}/blocked", {"blocked": True}))[1]["blocked"] is True
    kinds = [next(key for key in update if key != "update_id") for update in (await raw.call("getUpdates"))["result"]]
    assert kinds == ["message", "callback_query", "message", "message", "edited_message", "message", "my_chat_member"]
    assert pressed[1]["query_id"].isdecimal()
    group = (await raw.api("groups", {"title": "Klyngen", "members": [person["id"]]}))[1]
    assert (await raw.api(f"{path}/say", {"text": "hej", "chat_id": group["id"]}))[1]["text"] == "hej"


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("people", {}, 400, '"name" must be text'),
        ("people", {"name": " "}, 400, "a person needs a name"),
        ("people/1/say", {"text": "x"}, 404, "no person 1 here"),
        ("people/x/say", {"text": "x"}, 400, "invalid literal for int() with base 10: 'x'"),
        ("people/1/press", {"message_id": "1", "data": "x"}, 400, '"message_id" must be a whole number'),
        ("people/1/say", [1], 400, "an object is expected"),
        ("clock", {"speed": 2}, 404, "this playground has no clock to turn"),
        ("people/1/location", {"lat": 1}, 400, '"lon" is missing'),
        ("nothing", {}, 404, "Not Found"),
        ("actions/x", {}, 404, "there is no such action"),
    ],
)
async def test_what_is_asked_wrongly_is_said_in_one_line(path, body, status, error, raw):
    """A wrong call of the page gets a code and a line, never a traceback."""
    assert await raw.api(path, body) == (status, {"error": error})


async def test_a_body_beyond_all_reason_is_refused(raw):
    """More than a megabyte of JSON is not read."""
    body = BytesIO(b'{"name": "' + b"x" * (1 << 20) + b'"}')
    headers = {"Content-Type": "application/json"}
    async with raw.session.post(f"{raw.url}/api/people", data=body, headers=headers) as answer:
        assert (answer.status, await answer.json()) == (413, {"error": "Request Entity Too Large"})


async def test_only_json_is_taken(raw):
    """A form that another page can send without asking is refused."""
    async with raw.session.post(f"{raw.url}/api/people", data='{"name": "x"}') as answer:
        assert (answer.status, await answer.json()) == (400, {"error": "JSON is expected"})


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "127.0.0.1.evil.example:80"},
        {"Host": "["},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_other_pages_are_refused(headers, raw):
    """Neither a foreign page nor a foreign name that points here reaches the control."""
    assert (await raw.api("state", **headers))[0] in {400, 403}
    assert (await raw.api("people", {"name": "x"}, **headers))[0] in {400, 403}


async def test_foreign_pages_cannot_use_the_bot_api(raw):
    """A browser page with a stolen token gets nothing either."""
    headers = {"Origin": "https://evil.example"}
    async with raw.session.get(f"{raw.url}/bot{support.TOKEN}/getMe", headers=headers) as answer:
        assert answer.status == 403


async def test_the_page_itself_is_let_in(playground, raw):
    """The own origin, another local name, and a name given by the operator."""
    port = playground.url.rpartition(":")[2]
    assert (await raw.api("state", Origin=playground.url, **PAGE))[0] == 200
    assert (await raw.api("state", Host=f"localhost:{port}", Origin=f"http://localhost:{port}"))[0] == 200
    async with support.running(hosts=["demo.example"]) as named, support.raw(named) as other:
        assert (await other.api("state", Host="demo.example"))[0] == 200


async def test_the_page_is_served_strictly(raw):
    """The page comes with a policy that runs nothing foreign, also when a link leads to it."""
    async with raw.session.get(f"{raw.url}/", headers={"Sec-Fetch-Site": "cross-site"}) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert (answer.status, answer.content_type) == (200, "text/html")
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in policy


class Clock:
    """A clock that notes how it was turned."""

    def __init__(self):
        self.turns = []

    def state(self):
        return {"now": "2026-11-12T16:45:00+01:00", "speed": float(len(self.turns)), "next": None}

    def turn(self, *, speed=None, by_seconds=None, to=None):
        if speed is not None and speed < 0:
            raise ValueError("a clock does not run backwards")
        self.turns.append((speed, by_seconds, to))

    async def jump_next(self):
        self.turns.append("next")


async def test_clock_and_actions():
    """The page turns the clock, jumps, and presses actions; all panes hear of the clock."""
    clock = Clock()

    async def answer_all():
        return "26 svar"

    actions = [DemoAction("answer", "Lad alle svare", "Let all answer", answer_all)]
    async with (
        support.running(clock_controls=clock, actions=actions, guide="<p>Prøv</p>") as playground,
        support.raw(playground) as raw,
    ):
        state = (await raw.api("state"))[1]
        assert state["actions"] == [{"key": "answer", "label_da": "Lad alle svare", "label_en": "Let all answer"}]
        assert (state["clock"], state["guide"]) == (clock.state(), "<p>Prøv</p>")
        assert (await raw.api("clock", {"speed": 60, "by_seconds": 5}))[1]["speed"] == 1.0
        await raw.api("clock", {"jump": "next"})
        assert await raw.api("clock", {"speed": -1}) == (400, {"error": "a clock does not run backwards"})
        assert await raw.api("actions/answer", {}) == (200, {"said": "26 svar"})
        playground.tell_clock()
        assert clock.turns == [(60, 5, None), "next"]
        told = playground.world.events.since(0)
        assert [event.type for event in told] == ["clock"] * 4


async def events(raw, count, after=None, **headers):
    """The next events of the stream, as (id, data)."""
    found = []
    url = f"{raw.url}/api/events" + (f"?after={after}" if after else "")
    async with asyncio.timeout(support.PATIENCE), raw.session.get(url, headers=headers) as answer:
        number = ""
        async for line in answer.content:
            if line.startswith(b"id: "):
                number = line[4:].decode().strip()
            if line.startswith(b"data: "):
                found.append((number, json.loads(line[6:])))
            if len(found) == count:
                break
    return found


async def test_events_tell_everything_in_order(playground, anna, bot, raw):
    """Messages, edits, answers, typing, menus and people come as they happen."""
    after = (await raw.api("state"))[1]["last_event"]
    listening = asyncio.create_task(events(raw, 7, after))
    sent = await bot.send_message(anna.id, "en")
    await bot.edit_message_text("to", anna.id, sent.message_id)
    await bot.delete_message(anna.id, sent.message_id)
    await bot.send_chat_action(anna.id, "typing")
    await bot.set_my_commands([("plan", "Planen")])
    playground.people.block(anna.id)
    playground.people.add_person("Bo")
    found = [event for _, event in await listening]
    assert [event["type"] for event in found] == [
        "message",
        "edit",
        "delete",
        "typing",
        "commands",
        "person",
        "person",
    ]
    assert (found[0]["chat_id"], found[0]["message"]["text"], found[1]["message"]["html"]) == (anna.id, "en", "to")
    assert found[2] == {"type": "delete", "chat_id": anna.id, "id": sent.message_id}
    assert found[4]["commands"] == [{"command": "plan", "description": "Planen"}]
    assert [event["person"]["blocked"] for event in found[5:]] == [True, False]


async def test_a_press_and_its_answer_are_told(playground, anna, bot, raw):
    """The toast of an answered press is for the person who pressed."""
    markup = {"inline_keyboard": [[{"text": "Ja", "callback_data": "y"}]]}
    sent = await bot.send_message(anna.id, "?", reply_markup=markup)
    after = playground.world.events.last_id
    query_id = playground.people.press(anna.id, sent.message_id, "y")
    await bot.answer_callback_query(query_id, "Tak", show_alert=True)
    assert (await events(raw, 1, after))[0][1] == {
        "type": "answer",
        "query_id": query_id,
        "person_id": anna.id,
        "text": "Tak",
        "alert": True,
    }


async def test_missed_events_are_replayed(playground, anna, raw):
    """A pane that comes back gets what it missed, from the last event it has seen."""
    playground.people.say(anna.id, "en")
    last = playground.world.events.last_id
    for text in ("to", "tre"):
        playground.people.say(anna.id, text)
    found = await events(raw, 2, **{"Last-Event-ID": last})
    assert [event["message"]["text"] for _, event in found] == ["to", "tre"]
    assert await events(raw, 1, **{"Last-Event-ID": found[0][0]}) == found[1:]


@pytest.mark.parametrize("seen", ["another-1", "nonsense", "{epoch}-99999"])
async def test_who_has_missed_too_much_loads_anew(seen, playground, raw):
    """An event of another run, or none at all, cannot be continued from."""
    seen = seen.format(epoch=playground.world.events.epoch)
    assert [event for _, event in await events(raw, 1, **{"Last-Event-ID": seen})] == [{"type": "reload"}]


async def test_the_ring_of_events_forgets():
    """What fell out of the ring cannot be replayed; what is in it can."""
    ring = Events(kept=3)
    first = ring.last_id
    for number in range(4):
        ring.publish("x", number=number)
    assert (ring.place(first), ring.since(0)) == (None, None)
    assert [event.data["number"] for event in ring.since(ring.place(f"{ring.epoch}-1"))] == [1, 2, 3]
    assert ring.since(4) == []
    assert await ring.changed(0.01) is False


async def test_a_pane_that_leaves_leaves_nothing(playground, anna, raw):
    """Streams end with their page, and with the server."""
    after = playground.world.events.last_id
    playground.people.say(anna.id, "hej")
    await events(raw, 1, after)
    async with asyncio.timeout(support.PATIENCE):
        while playground.world.events._waiting:
            playground.world.events.publish("typing", chat_id=anna.id)
            await asyncio.sleep(0.01)
    listening = asyncio.create_task(events(raw, 1))
    await support.until(lambda: playground.world.events._waiting)
    await asyncio.wait_for(playground.stop(), support.PATIENCE)
    assert await listening == []


async def test_the_log_of_calls_can_be_read(playground, anna, bot, raw):
    """The last calls and all violations, without a token in sight."""
    await bot.send_document(anna.id, b"secret bytes", filename="a.txt")
    await raw.call("sendPigeon")
    status, log = await raw.api("calls?limit=2")
    assert (status, log) == (
        200,
        {
            "calls": [
                {"method": "sendDocument", "bot": "drejebot", "refusal": None},
                {"method": "sendPigeon", "bot": "drejebot", "refusal": "Not Found: method not found"},
            ],
            "violations": [{"method": "sendPigeon", "fault": "the Bot API has no method sendPigeon"}],
        },
    )
    assert playground.calls[-2].params["document"] == "a.txt"
    assert "test-token" not in repr(playground.world.bot())


async def test_no_token_reaches_a_log(anna, raw, caplog):
    """Whatever happens, the token is in no log line."""
    caplog.set_level("DEBUG")
    await raw.call("sendMessage", chat_id=anna.id, text="x")
    await raw.call("sendMessage", chat_id=anna.id, text="<br>", parse_mode="HTML")
    await raw.call("getMe", token="4242:test-token2")
    assert "test-token" not in caplog.text
