"""What people do, and what their bots hear of it."""

import asyncio

import pytest
from telegram.error import BadRequest, ChatMigrated, Forbidden


async def test_a_command_is_marked(playground, bot):
    """What a person writes comes with Telegram's entities and the person's language."""
    person = playground.people.add_person("Eva Lund", username="eva", language_code="en")
    playground.people.say(person.id, "👍 /plan 2027")
    message = (await bot.get_updates())[0].message
    assert message.parse_entities() == {message.entities[0]: "/plan"}
    user = message.from_user
    assert (user.full_name, user.username, user.language_code) == ("Eva Lund", "eva", "en")


async def test_a_link_is_opened(playground, bot):
    """A deep link sends /start with its code, to the bot it names, and unblocks it."""
    person = playground.people.add_person("Eva")
    playground.people.block(person.id)
    playground.people.open_link(person.id, "https://t.me/drejebot?start=abc_-1")
    assert [update.message.text for update in await bot.get_updates()] == ["/start abc_-1"]
    assert not playground.world.person(person.id).blocked
    for url in ("https://example.org/drejebot?start=a", "https://t.me/drejebot?start=a%20b", "https://t.me/x?start=1"):
        with pytest.raises(ValueError, match="link"):
            playground.people.open_link(person.id, url)
    with pytest.raises(LookupError, match="no bot"):
        playground.people.open_link(person.id, "https://t.me/otherbot?start=a")


async def test_blocking_is_told(playground, anna, bot):
    """The bot hears once that it is blocked, and once that it is not; the blocked cannot write."""
    playground.people.block(anna.id)
    playground.people.block(anna.id)
    with pytest.raises(ValueError, match="blocked"):
        playground.people.say(anna.id, "hej")
    playground.people.unblock(anna.id)
    changes = [update.my_chat_member for update in await bot.get_updates(allowed_updates=["my_chat_member"])]
    assert [(c.from_user.id, c.old_chat_member.status, c.new_chat_member.status) for c in changes] == [
        (anna.id, "member", "kicked"),
        (anna.id, "kicked", "member"),
    ]


async def test_location_contact_and_edit_arrive(playground, anna, bot):
    """A place, a telephone number, and the change of a message."""
    playground.people.send_location(anna.id, 56.04, 9.93)
    playground.people.send_contact(anna.id, "+4512345678")
    said = playground.people.say(anna.id, "16.45")
    playground.people.edit(anna.id, said.id, "17.00")
    place, contact, first, second = await bot.get_updates()
    assert (place.message.location.latitude, place.message.location.longitude) == (56.04, 9.93)
    assert (contact.message.contact.phone_number, contact.message.contact.user_id) == ("+4512345678", anna.id)
    assert (first.message.text, second.edited_message.text) == ("16.45", "17.00")
    assert second.edited_message.edit_date is not None


async def test_a_bot_in_a_group_hears_what_is_for_it(playground, anna, bot):
    """Joining, commands and answers to itself; the talk of others only as an administrator."""
    bo = playground.people.add_person("Bo")
    group = playground.people.create_group("Klyngen", [anna.id, bo.id])
    sent = await bot.send_message(group.id, "hej alle")
    say = playground.people.say
    say(bo.id, "bare snak", chat_id=group.id)
    say(bo.id, "/plan", chat_id=group.id)
    say(bo.id, "/plan@otherbot", chat_id=group.id)
    say(bo.id, "/plan@drejebot", chat_id=group.id)
    say(bo.id, "ja", chat_id=group.id, reply_to=sent.message_id)
    playground.people.promote(group.id)
    say(bo.id, "mere snak", chat_id=group.id)
    updates = await bot.get_updates()
    assert [u.message.text if u.message else u.my_chat_member.new_chat_member.status for u in updates] == [
        "member",
        "/plan",
        "/plan@drejebot",
        "ja",
        "administrator",
        "mere snak",
    ]
    assert updates[1].message.chat.title == "Klyngen"
    assert (await bot.get_chat_member(group.id, bo.id)).status == "member"
    assert [each.status for each in await bot.get_chat_administrators(group.id)] == ["creator"]


async def test_rights_in_a_group(playground, anna, bot):
    """Pins and the removal of others' messages need an administrator; a stranger's group is not found."""
    group = playground.people.create_group("Klyngen", [anna.id])
    said = playground.people.say(anna.id, "/plan", chat_id=group.id)
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages in the chat"):
        await bot.pin_chat_message(group.id, said.id)
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(group.id, said.id)
    playground.people.promote(group.id)
    assert await bot.pin_chat_message(group.id, said.id)
    assert await bot.delete_message(group.id, said.id)
    other = playground.people.create_group("Anden", [anna.id], bots=())
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(other.id, "hej")


async def test_a_bot_is_put_out_or_leaves(playground, anna, bot):
    """Put out of a group it can no longer write there; having left it does not know the group."""
    first, second = [playground.people.create_group(title, [anna.id]) for title in ("A", "B")]
    playground.people.remove_bot(first.id)
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(first.id, "hej")
    assert await bot.leave_chat(second.id)
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(second.id, "hej")


async def test_a_group_becomes_a_supergroup(playground, anna, bot):
    """Both ends of the move are told, the old id names the new one, and the new one numbers from one."""
    group = playground.people.create_group("Klyngen", [anna.id])
    moved = playground.people.migrate(group.id)
    updates = await bot.get_updates()
    assert [(u.message.migrate_to_chat_id, u.message.migrate_from_chat_id) for u in updates[1:]] == [
        (moved.id, None),
        (None, group.id),
    ]
    with pytest.raises(ChatMigrated) as caught:
        await bot.send_message(group.id, "hej")
    assert caught.value.new_chat_id == moved.id
    assert (await bot.send_message(moved.id, "hej")).message_id == 2
    assert moved.id < -(10**12)


async def test_a_button_in_a_group_is_pressed(playground, anna, bot):
    """A press in a group names the group's message."""
    group = playground.people.create_group("Klyngen", [anna.id], supergroup=True)
    markup = {"inline_keyboard": [[{"text": "Ja", "callback_data": "y"}]]}
    sent = await bot.send_message(group.id, "?", reply_markup=markup)
    playground.people.press(anna.id, sent.message_id, "y", chat_id=group.id)
    query = (await bot.get_updates())[-1].callback_query
    assert (query.message.chat.id, query.message.message_id, query.from_user.id) == (group.id, sent.message_id, anna.id)


@pytest.mark.parametrize(
    ("deed", "words"),
    [
        (lambda people, anna: people.say(anna.id, "  "), "nothing to send"),
        (lambda people, anna: people.say(anna.id, "x" * 4097), "4096"),
        (lambda people, _: people.say(1, "x"), "no person 1"),
        (lambda people, anna: people.say(anna.id, "x", bot="nobot"), "no bot"),
        (lambda people, anna: people.say(anna.id, "x", chat_id=-5), "not in chat"),
        (lambda people, anna: people.press(anna.id, 99, "x"), "sees no message"),
        (lambda people, anna: people.press(anna.id, 1, "x"), "no such button"),
        (lambda people, anna: people.edit(anna.id, 99, "x"), "sees no message"),
        (lambda people, anna: people.send_file(anna.id, "x", b""), "empty file"),
        (lambda people, anna: people.send_file(anna.id, "x", b"x", as_photo=True), "no picture"),
        (lambda people, anna: people.send_location(anna.id, 91, 0), "degrees"),
        (lambda people, _: people.add_person(" \n"), "a name"),
    ],
)
async def test_what_no_app_allows_is_refused(deed, words, playground, anna):
    """A deed that cannot be is an error here, not an update for the bot."""
    with pytest.raises((ValueError, LookupError), match=words):
        deed(playground.people, anna)
    assert len(playground.world.bot().updates) == 0


async def test_waiting_for_a_message(playground, anna, bot):
    """A test may wait for a message or an edit; where none comes it is told what was said instead."""
    waiting = asyncio.create_task(playground.wait_for(anna.id, lambda message: "plan" in message.text, after=1))
    sent = await bot.send_message(anna.id, "hej")
    await bot.edit_message_text("din plan", anna.id, sent.message_id)
    assert (await waiting).text == "din plan"
    with pytest.raises(TimeoutError, match="din plan"):
        await playground.wait_for(anna.id, lambda message: message.text == "andet", timeout=0.01)
    assert playground.last(anna.id).from_bot
    with pytest.raises(LookupError, match="no button"):
        playground.last(anna.id).button("Ja")


async def test_old_messages_are_let_go(playground, anna, bot, monkeypatch):
    """A chat holds so many messages; the oldest can then no longer be found."""
    monkeypatch.setattr("bot.playground.world.KEPT_MESSAGES", 3)
    sent = [await bot.send_message(anna.id, str(n)) for n in range(4)]
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("x", anna.id, sent[0].message_id)
    assert [message.text for message in playground.history(anna.id)] == ["1", "2", "3"]


def test_a_token_has_two_parts(playground):
    """A token without its number is refused when the bot is let in."""
    with pytest.raises(ValueError, match="123456:secret"):
        playground.add_bot("secret")
