"""Keyboards under messages: what Telegram takes and what it refuses."""

import re
from typing import Any, Final
from urllib.parse import urlsplit

from bot.playground.refusal import bad
from bot.playground.world import Chat

ACTIONS: Final = frozenset(
    {
        "url",
        "callback_data",
        "web_app",
        "login_url",
        "switch_inline_query",
        "switch_inline_query_current_chat",
        "switch_inline_query_chosen_chat",
        "copy_text",
        "callback_game",
        "pay",
    }
)
MOST_BUTTONS: Final = 100
PRIVATE_ONLY: Final = frozenset({"request_contact", "request_location", "request_users", "request_chat", "web_app"})


def check_markup(markup: dict[str, Any] | None, chat: Chat) -> dict[str, Any] | None:
    """The markup as it is kept: None for an empty inline keyboard.

    Raises:
        Refusal: a button that Telegram would not show.
    """
    if markup is None:
        return None
    if "inline_keyboard" in markup:
        return _inline(markup["inline_keyboard"])
    if "keyboard" in markup:
        _reply_keyboard(markup["keyboard"], chat)
    elif not (markup.get("remove_keyboard") or markup.get("force_reply")):
        raise bad("object expected as reply markup")
    return markup


def _inline(rows: list[list[dict[str, Any]]]) -> dict[str, Any] | None:
    rows = [row for row in rows if row]
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad("reply markup is too long")
    for row in rows:
        for button in row:
            _inline_button(button)
    return {"inline_keyboard": rows} if rows else None


def _inline_button(button: dict[str, Any]) -> None:
    actions = ACTIONS & button.keys()
    if not button["text"].strip():
        raise bad("BUTTON_TEXT_INVALID")
    if not actions:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise bad("BUTTON_TYPE_INVALID")
    if "url" in actions:
        _url(button["url"])
    if "web_app" in actions and not button["web_app"]["url"].startswith("https://"):
        raise bad(
            f"inline keyboard button Web App URL '{button['web_app']['url']}' is invalid: Only HTTPS links are allowed"
        )


def _url(url: str) -> None:
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit("http://"), ""
    if parts.scheme == "tg" and host:
        return
    if parts.scheme not in {"http", "https", "ton", "tonsite"}:
        fault = "Unsupported URL protocol"
    elif not host:
        fault = "URL host is empty"
    elif "." not in host.strip(".") or re.search(r"[\s<>\"]", url):
        fault = "Wrong HTTP URL"
    else:
        return
    raise bad(f"inline keyboard button URL '{url}' is invalid: {fault}")


def _reply_keyboard(rows: list[list[dict[str, Any]]], chat: Chat) -> None:
    buttons = [button for row in rows for button in row]
    if not buttons:
        raise bad("reply keyboard must be non-empty")
    for button in buttons:
        special = [name for name in button if name not in {"text", "icon_custom_emoji_id", "style"}]
        if not button["text"].strip():
            raise bad("keyboard button text must be non-empty")
        if len(special) > 1:
            raise bad("BUTTON_TYPE_INVALID")
        if chat.kind != "private" and PRIVATE_ONLY & button.keys():
            raise bad("BUTTON_TYPE_INVALID")
