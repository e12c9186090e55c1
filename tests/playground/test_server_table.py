"""The table that calls are checked against, and the script that makes it."""

import json
import os
from pathlib import Path

import pytest

from bot.playground.refusal import Refusal
from bot.playground.server import METHODS
from bot.playground.table import TABLE, check_call, parsed_limit
from tests.support import make_methods

DESCRIBED = {
    "text": ("Text of the message to be sent, 1-4096 characters after entities parsing", {"parsed": [1, 4096]}),
    "caption": ("New caption, 0-1024 characters after entity parsing", {"parsed": [0, 1024]}),
    "data": ("Data to be sent, 1-64 bytes", {"bytes": [1, 64]}),
    "toast": ("Text of the notification, 0-200 characters.", {"chars": [0, 200]}),
    "limit": ("Values between 1-100 are accepted. Defaults to 100.", {"range": [1, 100]}),
    "heading": ("Must be between 1 and 360 if specified.", {"range": [1, 360]}),
    "accuracy": ("The radius of uncertainty, measured in meters; 0-1500", {"range": [0, 1500]}),
    "period": ("should be between 60 and 86400, or 0x7FFFFFFF for ever", {"range": [60, 86400], "or": 2147483647}),
    "commands": ("At most 100 commands can be specified.", {"most": 100}),
    "type": ("Scope type, must be chat_member", {"is": ["chat_member"]}),
    "style": ('Must be one of "danger" (red) or "primary" (blue). If omitted, plain.', {"is": ["danger", "primary"]}),
    "plain": ("Unique identifier of 2 things", {}),
}


@pytest.mark.parametrize(("description", "bounds"), DESCRIBED.values(), ids=DESCRIBED)
def test_limits_are_read_from_the_words(description, bounds):
    """The bounds that a description states are found, and none where it states none."""
    assert make_methods.limits(description) == bounds


def test_a_table_keeps_what_calls_are_checked_against(monkeypatch):
    """Methods, the types they reach, and the names of all other methods; nothing else."""

    def field(name, *types, required=False, description=""):
        return {"name": name, "types": list(types), "required": required, "description": description}

    api = {
        "version": "Bot API 1.0",
        "methods": {
            "used": {"fields": [field("a", "Integer", "String", required=True), field("b", "Array of Thing")]},
            "other": {},
        },
        "types": {
            "Thing": {"subtypes": ["Left", "Right"]},
            "Left": {"fields": [field("type", "String", required=True, description="must be left")]},
            "Right": {},
            "Unreached": {"fields": []},
        },
    }
    monkeypatch.setattr(make_methods, "USED", ["used"])
    assert make_methods.make(api) == {
        "version": "Bot API 1.0",
        "methods": {"used": {"a": ["Integer|String", 1], "b": ["Array of Thing", 0]}},
        "types": {"Left": {"type": ["String", 1, {"is": ["left"]}]}, "Right": {}, "Thing": ["Left", "Right"]},
        "others": ["other"],
    }
    assert json.loads(make_methods.dump(make_methods.make(api))) == make_methods.make(api)


def test_the_table_is_what_the_description_says():
    """The committed table is the one that the script makes from the description named by BOTAPI_JSON."""
    if not (source := os.environ.get("BOTAPI_JSON")):
        pytest.skip("BOTAPI_JSON names no Bot API description")
    assert make_methods.make(json.loads(Path(source).read_text(encoding="utf-8"))) == TABLE


def test_every_method_of_the_table_is_served():
    """What the table describes the server knows, and the other way round."""
    assert set(METHODS) == set(TABLE["methods"]) == set(make_methods.USED)
    assert (parsed_limit("sendMessage", "text"), parsed_limit("sendPhoto", "caption")) == (4096, 1024)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ({"chat_id": "-100123", "text": "x"}, {"chat_id": -100123, "text": "x"}),
        ({"chat_id": "@name", "text": "x"}, {"chat_id": "@name", "text": "x"}),
        (
            {"chat_id": 1, "text": "x", "disable_notification": "True", "message_thread_id": "7"},
            {"chat_id": 1, "text": "x", "disable_notification": True, "message_thread_id": 7},
        ),
        ({"chat_id": 1, "text": "x", "parse_mode": "", "reply_markup": None}, {"chat_id": 1, "text": "x"}),
        (
            {"chat_id": 1, "text": "x", "reply_markup": '{"remove_keyboard": true}'},
            {"chat_id": 1, "text": "x", "reply_markup": {"remove_keyboard": True}},
        ),
    ],
)
def test_forms_and_json_give_the_same_values(given, taken):
    """Text from a form is read into numbers, booleans and objects; empty and absent are one."""
    assert check_call("sendMessage", given, []) == taken


def test_unknown_fields_are_noted_and_left_out():
    """What Telegram ignores is ignored, and told."""
    notes = []
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "b", "size": 3}]]}
    taken = check_call("sendMessage", {"chat_id": 1, "text": "x", "reply_markup": markup, "more": 1}, notes)
    assert taken["reply_markup"] == {"inline_keyboard": [[{"text": "a", "callback_data": "b"}]]}
    assert notes == ['InlineKeyboardButton has no field "size"', 'sendMessage has no parameter "more"']


def test_text_that_is_no_unicode_is_refused():
    """Half of a surrogate pair is no letter."""
    with pytest.raises(Refusal, match="strings must be encoded in UTF-8"):
        check_call("sendMessage", {"chat_id": 1, "text": "\ud83d"}, [])


def test_a_location_may_live_for_ever():
    """The one value beyond the limits that the description names is taken."""
    place = {"chat_id": 1, "latitude": "56.04", "longitude": 9}
    assert check_call("sendLocation", place | {"live_period": 0x7FFFFFFF}, [])["live_period"] == 0x7FFFFFFF
    with pytest.raises(Refusal, match='field "live_period" must be within 60-86400'):
        check_call("sendLocation", place | {"live_period": 86401}, [])
