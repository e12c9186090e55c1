"""Sending, changing and removing messages with python-telegram-bot's own Bot."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest
from telegram import (
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    MenuButtonCommands,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from telegram.error import BadRequest

from bot.clock import TurnedClock
from bot.playground import Button
from tests.support import playground as support


def keyboard(*data):
    return InlineKeyboardMarkup([[InlineKeyboardButton(each.title(), callback_data=each)] for each in data])


async def test_a_message_arrives_as_it_was_sent(playground, anna, bot):
    """Text, entities and buttons are in the answer to the bot and in the person's chat alike."""
    sent = await bot.send_message(anna.id, "<b>Hej</b> 👍 Anna", parse_mode="HTML", reply_markup=keyboard("ja", "nej"))
    seen = playground.last(anna.id)
    assert (sent.message_id, sent.text, sent.chat.first_name) == (seen.id, "Hej 👍 Anna", "Anna")
    assert seen.entities == ({"type": "bold", "offset": 0, "length": 3},)
    assert seen.buttons == ((Button("Ja", "ja"),), (Button("Nej", "nej"),))
    assert sent.parse_entities() == {sent.entities[0]: "Hej"}
    assert list(playground.violations) == []


async def test_every_way_of_calling_is_understood(playground, anna, raw):
    """Query, form, multipart and JSON say the same."""
    url, params = f"{raw.url}/bot{support.TOKEN}/sendMessage", {"chat_id": str(anna.id), "text": "hej æ 👍"}
    form = aiohttp.MultipartWriter("form-data")
    for name, value in params.items():
        form.append(value).set_content_disposition("form-data", name=name)
    for method, options in (
        ("GET", {"params": params}),
        ("POST", {"data": params}),
        ("POST", {"data": form}),
        ("POST", {"json": params}),
    ):
        async with raw.session.request(method, url, **options) as answer:
            assert (await answer.json())["ok"]
    assert [message.text for message in playground.history(anna.id)[1:]] == ["hej æ 👍"] * 4


async def test_the_longest_text_counts_after_parsing(anna, bot):
    """Tags do not count, letters do, and an emoji is one of them."""
    await bot.send_message(anna.id, f"<b>{'👍' * 4096}</b>", parse_mode="HTML")
    with pytest.raises(BadRequest, match="Message is too long"):
        await bot.send_message(anna.id, f"<b>{'👍' * 4097}</b>", parse_mode="HTML")


async def test_an_edit_shows_the_newest_state(playground, anna, bot):
    """An edit changes the text, and takes the buttons away where it brings none."""
    sent = await bot.send_message(anna.id, "en", reply_markup=keyboard("ja"))
    await bot.edit_message_text("to", anna.id, sent.message_id, reply_markup=keyboard("nej"))
    seen = playground.last(anna.id)
    assert (seen.id, seen.text, seen.data, seen.edited is not None) == (sent.message_id, "to", ("nej",), True)
    await bot.edit_message_reply_markup(anna.id, sent.message_id)
    assert playground.last(anna.id).buttons == ()


async def test_a_reply_names_what_it_answers(anna, bot):
    """A reply carries the message it answers; to one that is gone it is sent plain, if so asked."""
    first = await bot.send_message(anna.id, "en")
    reply = await bot.send_message(anna.id, "to", reply_parameters=ReplyParameters(first.message_id))
    assert reply.reply_to_message.text == "en"
    gone = ReplyParameters(999, allow_sending_without_reply=True)
    assert (await bot.send_message(anna.id, "tre", reply_parameters=gone)).reply_to_message is None


async def test_reply_keyboards_come_and_go(anna, bot, raw):
    """A keyboard below the field and its removal reach the page."""
    buttons = ReplyKeyboardMarkup([[KeyboardButton("Del placering", request_location=True)]])
    await bot.send_message(anna.id, "Hvor?", reply_markup=buttons)
    await bot.send_message(anna.id, "Tak", reply_markup=ReplyKeyboardRemove())
    shown = (await raw.api("state"))[1]["chats"][str(anna.id)]
    assert [message["keyboard"] for message in shown[1:]] == [
        [[{"text": "Del placering", "request_location": True}]],
        "remove",
    ]


async def test_delete_within_two_days():
    """A message is removed when asked, and stays once it is older than 48 hours."""
    clock = TurnedClock(datetime(2026, 11, 12, 16, tzinfo=UTC), speed=0)
    async with support.running(clock=clock) as playground, support.ptb(playground) as bot:
        person = playground.people.add_person("Anna")
        playground.people.say(person.id, "/start")
        kept, gone = [await bot.send_message(person.id, text) for text in ("en", "to")]
        await bot.delete_message(person.id, gone.message_id)
        clock.turn(by=timedelta(hours=49))
        with pytest.raises(BadRequest, match="Message can't be deleted"):
            await bot.delete_message(person.id, kept.message_id)
        assert [message.text for message in playground.history(person.id)] == ["/start", "en"]
        assert kept.date == datetime(2026, 11, 12, 16, tzinfo=UTC)


async def test_a_press_is_answered_once(playground, anna, bot):
    """The press arrives with the message it was made on; the first answer counts, the second is too late."""
    sent = await bot.send_message(anna.id, "Kommer du?", reply_markup=keyboard("ja"))
    query_id = playground.people.press(anna.id, sent.message_id, "ja")
    update = (await bot.get_updates())[0]
    query = update.callback_query
    assert (query.id, query.data, query.from_user.id, query.message.text) == (query_id, "ja", anna.id, "Kommer du?")
    await query.answer("Tak", show_alert=True)
    answer = await playground.wait_answer(query_id)
    assert (answer.person_id, answer.text, answer.alert) == (anna.id, "Tak", True)
    with pytest.raises(BadRequest, match="Query is too old and response timeout expired or query id is invalid"):
        await query.answer("Tak igen")


async def test_a_press_lives_for_150_seconds():
    """An answer just in time is taken; one that comes after two and a half minutes is not."""
    now = [0.0]
    async with support.running(real=lambda: now[0]) as playground, support.ptb(playground) as bot:
        person = playground.people.add_person("Anna")
        playground.people.say(person.id, "/start")
        sent = await bot.send_message(person.id, "?", reply_markup=keyboard("ja"))
        first, second = [playground.people.press(person.id, sent.message_id, "ja") for _ in range(2)]
        now[0] = 150.0
        await bot.answer_callback_query(first)
        now[0] = 150.1
        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_callback_query(second)


async def test_only_buttons_that_are_there_can_be_pressed(playground, anna, bot):
    """A button must be on the message, unless the phone still shows an old state of it."""
    sent = await bot.send_message(anna.id, "?", reply_markup=keyboard("ja"))
    await bot.edit_message_text("!", anna.id, sent.message_id)
    with pytest.raises(ValueError, match="no such button"):
        playground.people.press(anna.id, sent.message_id, "ja")
    playground.people.press(anna.id, sent.message_id, "ja", stale=True)
    assert (await bot.get_updates())[0].callback_query.data == "ja"


async def test_pinned_messages(anna, bot):
    """A pin is seen in the chat and by the bot, and goes when it is taken away."""
    sent = await bot.send_message(anna.id, "Tavlen")
    await bot.pin_chat_message(anna.id, sent.message_id, disable_notification=True)
    assert (await bot.get_chat(anna.id)).pinned_message.text == "Tavlen"
    await bot.unpin_chat_message(anna.id)
    assert (await bot.get_chat(anna.id)).pinned_message is None


async def test_the_menu_of_a_chat_is_the_nearest_list(playground, anna, bot, raw):
    """The chat's own list wins over the person's language, and that over the list for all."""
    english = playground.people.add_person("John", language_code="en")
    await bot.set_my_commands([BotCommand("help", "Help")])
    await bot.set_my_commands([BotCommand("help", "Hjælp")], language_code="da")
    expected = {str(anna.id): "Hjælp", str(english.id): "Help"}
    assert {chat: menu[0]["description"] for chat, menu in await menus(raw)} == expected
    await bot.set_my_commands([BotCommand("plan", "Planen")], scope=BotCommandScopeChat(anna.id))
    assert (await bot.get_my_commands(BotCommandScopeChat(anna.id)))[0].command == "plan"
    assert dict(await menus(raw))[str(anna.id)] == [{"command": "plan", "description": "Planen"}]
    await bot.delete_my_commands(BotCommandScopeChat(anna.id))
    assert {chat: menu[0]["description"] for chat, menu in await menus(raw)} == expected


async def menus(raw):
    return (await raw.api("state"))[1]["commands"].items()


async def test_settings_of_the_bot_are_taken(playground, anna, bot):
    """Descriptions, the menu button and chat actions are accepted from PTB as it sends them."""
    await bot.set_my_description("Kører klyngemøder", language_code="da")
    await bot.set_my_short_description("Klyngemøder")
    await bot.set_chat_menu_button(anna.id, MenuButtonCommands())
    await bot.send_chat_action(anna.id, "typing")
    await bot.send_location(anna.id, 56.04, 9.93)
    assert playground.last(anna.id).extra == {"location": {"latitude": 56.04, "longitude": 9.93}}
    assert (await bot.get_chat_member(anna.id, anna.id)).status == "member"
    assert list(playground.violations) == []


async def test_two_bots_do_not_see_each_others_messages(playground, anna, bot):
    """Each bot has its own talk with a person, its own Start and its own updates."""
    playground.add_bot("77:other", "gamlebot", "Gamle")
    async with support.ptb(playground, "77:other") as other:
        sent = await bot.send_message(anna.id, "hej")
        playground.people.say(anna.id, "/start", bot="gamlebot")
        with pytest.raises(BadRequest, match="Message to edit not found"):
            await other.edit_message_text("mit", anna.id, sent.message_id)
        assert [update.message.text for update in await other.get_updates()] == ["/start"]
        assert await bot.get_updates() == ()
