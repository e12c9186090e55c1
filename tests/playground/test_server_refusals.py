"""What the Bot API refuses, in the words in which it does."""

from io import BytesIO

import pytest

OK_BUTTON = {"text": "Ja", "callback_data": "y"}
BAD = "Bad Request: "
STRANGER = 7_999_999_999


def keyboard(*buttons):
    return {"inline_keyboard": [list(buttons)]}


# (method, parameters; chat_id is Anna's and message_id the bot's message where not given, refusal)
TABLE = [
    ("sendMessage", {}, "message text is empty"),
    ("sendMessage", {"text": "  \n "}, "message text is empty"),
    ("sendMessage", {"text": "<b> </b>", "parse_mode": "HTML"}, "message text is empty"),
    ("sendMessage", {"text": "x" * 4097}, "message is too long"),
    ("sendMessage", {"text": "x", "chat_id": None}, "chat_id is empty"),
    ("sendMessage", {"text": "x", "chat_id": STRANGER}, "chat not found"),
    ("sendMessage", {"text": "x", "chat_id": "@nobody"}, "chat not found"),
    ("sendMessage", {"text": "x", "chat_id": "Anna"}, "chat not found"),
    ("sendMessage", {"text": "x", "parse_mode": "Word"}, "unsupported parse_mode"),
    ("sendMessage", {"text": ["x"]}, 'field "text" must be a String'),
    ("sendMessage", {"text": "x", "disable_notification": "maybe"}, 'field "disable_notification" must be a Boolean'),
    ("sendMessage", {"text": "x", "message_thread_id": "1.5"}, 'field "message_thread_id" must be an Integer'),
    ("sendMessage", {"text": "x", "reply_parameters": {"message_id": 999}}, "message to be replied not found"),
    ("sendMessage", {"text": "x", "reply_markup": "{"}, "can't parse reply keyboard markup JSON object"),
    ("sendMessage", {"text": "x", "reply_markup": "[" * 100_000}, "can't parse reply keyboard markup JSON object"),
    ("sendMessage", {"text": "x", "reply_markup": "[]"}, "object expected as reply markup"),
    ("sendMessage", {"text": "x", "reply_markup": {}}, "can't parse reply keyboard markup: Unsupported type specified"),
    ("sendMessage", {"text": "x", "reply_markup": {"remove_keyboard": False}}, "object expected as reply markup"),
    ("sendMessage", {"text": "x", "reply_markup": {"keyboard": []}}, "reply keyboard must be non-empty"),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard({"text": "a"})},
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard({"callback_data": "a"})},
        "can't parse inline keyboard button: Can't find field \"text\"",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard(OK_BUTTON | {"url": "https://x.dk"})},
        "BUTTON_TYPE_INVALID",
    ),
    ("sendMessage", {"text": "x", "reply_markup": keyboard({"text": "a", "callback_data": ""})}, "BUTTON_DATA_INVALID"),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard({"text": "a", "callback_data": "x" * 65})},
        "BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard({"text": "a", "callback_data": "æ" * 33})},
        "BUTTON_DATA_INVALID",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard({"text": " ", "callback_data": "x"})},
        "BUTTON_TEXT_INVALID",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard({"text": "a", "url": "http://localhost:80/"})},
        "inline keyboard button URL 'http://localhost:80/' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard({"text": "a", "url": "javascript:x"})},
        "inline keyboard button URL 'javascript:x' is invalid: Wrong HTTP URL",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard({"text": "a", "url": "ftp://x.dk"})},
        "inline keyboard button URL 'ftp://x.dk' is invalid: Unsupported URL protocol",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard({"text": "a", "url": "https://"})},
        "inline keyboard button URL 'https://' is invalid: URL host is empty",
    ),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard({"text": "a", "web_app": {"url": "http://x.dk"}})},
        "inline keyboard button Web App URL 'http://x.dk' is invalid: Only HTTPS links are allowed",
    ),
    ("sendMessage", {"text": "x", "reply_markup": keyboard(*[OK_BUTTON] * 101)}, "reply markup is too long"),
    (
        "sendMessage",
        {"text": "x", "reply_markup": keyboard(OK_BUTTON | {"style": "pink"})},
        "can't parse inline keyboard button: invalid button style specified",
    ),
    (
        "sendMessage",
        {"text": "x", "entities": [{"type": "bold", "offset": 0, "length": 2}]},
        "entity at offset 0 and length 2 is not within the text",
    ),
    ("sendDocument", {}, "there is no document in the request"),
    ("sendDocument", {"document": "attach://gone"}, "there is no document in the request"),
    ("sendDocument", {"document": "no-such-id"}, "wrong file identifier/HTTP URL specified"),
    ("sendDocument", {"document": "https://x.dk/a.pdf"}, "failed to get HTTP URL content"),
    ("sendDocument", {"document": "x", "caption": "x" * 1025}, "message caption is too long"),
    ("sendLocation", {"latitude": 56.0}, "longitude is empty"),
    ("sendLocation", {"latitude": 91, "longitude": 9.9}, "wrong location specified"),
    ("sendLocation", {"latitude": "nan", "longitude": 9.9}, 'field "latitude" must be a Float'),
    ("sendLocation", {"latitude": 56, "longitude": 9.9, "heading": 400}, 'field "heading" must be within 1-360'),
    ("sendChatAction", {"action": "dancing"}, "wrong parameter action in request"),
    ("editMessageText", {"text": "x", "message_id": 999}, "message to edit not found"),
    ("editMessageText", {"text": "x", "message_id": 1}, "message can't be edited"),
    ("editMessageText", {}, "message text is empty"),
    ("editMessageCaption", {"caption": "x"}, "there is no caption in the message to edit"),
    (
        "editMessageText",
        {"text": "hej"},
        (
            "message is not modified: specified new message content and reply markup are exactly the same as a current "
            "content and reply markup of the message"
        ),
    ),
    ("editMessageMedia", {"media": {"type": "film", "media": "x"}}, "can't parse media: Unsupported type specified"),
    ("deleteMessage", {"message_id": 999}, "message to delete not found"),
    ("deleteMessage", {"message_id": None}, "message identifier is not specified"),
    ("pinChatMessage", {"message_id": 999}, "message to pin not found"),
    ("unpinChatMessage", {}, "message to unpin not found"),
    (
        "answerCallbackQuery",
        {"callback_query_id": "1"},
        "query is too old and response timeout expired or query ID is invalid",
    ),
    ("answerCallbackQuery", {}, 'parameter "callback_query_id" is required'),
    ("getFile", {"file_id": "no-such-id"}, "wrong file_id or the file is temporarily unavailable"),
    ("getChat", {"chat_id": STRANGER}, "chat not found"),
    ("getChatMember", {"user_id": STRANGER}, "PARTICIPANT_ID_INVALID"),
    ("getChatAdministrators", {}, "there are no administrators in the private chat"),
    ("leaveChat", {}, "chat member status can't be changed in private chats"),
    ("setMyCommands", {"commands": [{"command": "Start", "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "x" * 33, "description": "x"}]}, "BOT_COMMAND_INVALID"),
    ("setMyCommands", {"commands": [{"command": "x", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ("setMyCommands", {"commands": [{"command": "x", "description": "y"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
    (
        "setMyCommands",
        {"commands": [], "scope": {"type": "all"}},
        "can't parse BotCommandScope: Unsupported type specified",
    ),
    ("setMyCommands", {"commands": [], "language_code": "danish"}, "invalid language code specified"),
    ("getUpdates", {"limit": 101}, 'field "limit" must be within 1-100'),
    ("setWebhook", {"url": "http://example.org/"}, "bad webhook: An HTTPS URL must be provided for webhook"),
    ("setWebhook", {"url": "https://"}, "invalid webhook URL specified"),
    ("setWebhook", {"url": "http://127.0.0.1/", "secret_token": "a b"}, "secret token contains unallowed characters"),
    ("setWebhook", {"url": "http://127.0.0.1/", "secret_token": "a" * 257}, "secret token is too long"),
]


@pytest.fixture
async def sent(anna, raw):
    """The id of the bot's own message to Anna."""
    return (await raw.call("sendMessage", chat_id=anna.id, text="hej"))["result"]["message_id"]


@pytest.mark.parametrize(("method", "params", "words"), TABLE)
async def test_a_wrong_call_is_refused_in_telegrams_words(  # noqa: PLR0913, PLR0917 - cases, fixtures
    method, params, words, anna, sent, raw
):
    """Each wrong call gets the very refusal that Telegram would give, and changes nothing."""
    known = {"chat_id": anna.id, "message_id": sent}
    if method in {"answerCallbackQuery", "getFile", "setMyCommands", "getUpdates", "setWebhook"}:
        known = {}
    elif not method.startswith(("edit", "delete", "pin")):
        known.pop("message_id")
    assert await raw.refusal(method, **(known | params)) == (400, BAD + words)


async def test_a_bot_cannot_write_first(playground, raw):
    """Whoever has not pressed Start cannot be written to."""
    person = playground.people.add_person("Bo")
    refusal = await raw.refusal("sendMessage", chat_id=person.id, text="hej")
    assert refusal == (403, "Forbidden: bot can't initiate conversation with a user")


async def test_who_has_blocked_the_bot_cannot_be_written_to(playground, anna, raw):
    """A blocked bot is told so until it is unblocked."""
    playground.people.block(anna.id)
    for method, params in (("sendMessage", {"text": "hej"}), ("sendChatAction", {"action": "typing"})):
        refusal = await raw.refusal(method, chat_id=anna.id, **params)
        assert refusal == (403, "Forbidden: bot was blocked by the user")
    playground.people.unblock(anna.id)
    assert (await raw.call("sendMessage", chat_id=anna.id, text="hej"))["ok"]


async def test_an_unknown_token_is_unauthorised(raw):
    """No token of ours, no answer."""
    expected = {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert await raw.call("getMe", token="4242:other") == expected


async def test_state_refusals_are_no_violations(playground, anna, sent, raw):
    """What a healthy bot may meet by bad luck is no fault of its own."""
    await raw.refusal("editMessageText", chat_id=anna.id, message_id=sent, text="hej")
    await raw.refusal("editMessageText", chat_id=anna.id, message_id=999, text="hej")
    await raw.refusal("answerCallbackQuery", callback_query_id="1")
    playground.people.block(anna.id)
    await raw.refusal("sendMessage", chat_id=anna.id, text="hej")
    assert list(playground.violations) == []


async def test_forbidden_calls_are_recorded(playground, anna, raw):
    """A call that the description forbids is kept with its fault; an unknown parameter too, though it is ignored."""
    await raw.refusal("sendMessage", chat_id=anna.id, text="<br>", parse_mode="HTML")
    assert (await raw.call("sendMessage", chat_id=anna.id, text="x", colour="red"))["ok"]
    button = OK_BUTTON | {"colour": "red"}
    assert (await raw.call("sendMessage", chat_id=anna.id, text="x", reply_markup=keyboard(button)))["ok"]
    assert [(v.method, v.fault) for v in playground.violations] == [
        ("sendMessage", 'Bad Request: can\'t parse entities: Unsupported start tag "br" at byte offset 0'),
        ("sendMessage", 'sendMessage has no parameter "colour"'),
        ("sendMessage", 'InlineKeyboardButton has no field "colour"'),
    ]


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("sendPoll", "sendPoll is a method that the playground does not know"),
        ("sendPigeon", "the Bot API has no method sendPigeon"),
    ],
)
async def test_an_unknown_method_is_not_found(method, fault, playground, raw):
    """What the playground does not know is refused and recorded, and never silently accepted."""
    assert await raw.refusal(method, chat_id=1) == (404, "Not Found: method not found")
    assert [v.fault for v in playground.violations] == [fault]


async def test_method_names_in_any_case(raw):
    """Telegram does not look at the case of a method's name."""
    assert (await raw.call("GETME"))["result"]["username"] == "drejebot"


@pytest.mark.parametrize(
    ("headers", "body", "code"),
    [
        ({"Content-Type": "application/json"}, b"{", 400),
        ({"Content-Type": "application/json"}, b"[1]", 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"text=%ff", 400),
        ({"Content-Type": "multipart/form-data; boundary=x"}, b"nonsense", 400),
        ({"Content-Type": "multipart/form-data"}, b"", 400),
        ({"Content-Type": "application/x-www-form-urlencoded"}, b"text=" + b"x" * (1 << 21), 413),
    ],
)
async def test_a_body_that_cannot_be_read_is_refused(headers, body, code, raw):
    """Broken and oversized bodies get an answer in Telegram's form, and the server goes on."""
    url = f"{raw.url}/bot4242:test-token/sendMessage"
    async with raw.session.post(url, data=BytesIO(body), headers=headers) as answer:
        assert (answer.status, (await answer.json())["ok"]) == (code, False)
    assert (await raw.call("getMe"))["ok"]
