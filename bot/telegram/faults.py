"""What an error of the Bot API means for the letter: a pure table from errors to outcomes."""

import re
from datetime import timedelta

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.storage.settling import Again, Blocked, Dead, Moved, Outcome, Sent, Unsure
from bot.telegram.wire import NotSent

# The wish is fulfilled already, or nobody waits for it any more.
_FULFILLED = ("message is not modified", "query is too old", "message to delete not found", "query id is invalid")
_LOST = ("message to edit not found", "message can't be edited", "message_id_invalid", "message identifier is not")
_NOBODY = ("chat not found", "user not found", "peer_id_invalid", "user is deactivated", "have no rights to send")
_FORMAT = ("can't parse entities", "can't find end", "unsupported start tag")
_CODE = re.compile(r"\((\d{3})\)")


class Refused(Exception):  # the name says it
    """The token is not accepted: nothing can be sent or fetched until somebody acts."""


def judge(error: Exception, *, card: bool = False) -> Outcome:  # noqa: PLR0911  # a table
    """The outcome of a call that raised. `card`: the call edits a message that may be made anew.

    Raises:
        Refused: the token itself is refused (401).
    """
    match error:
        case RetryAfter():
            return Again(_seconds(error), "429")
        case ChatMigrated():
            return Moved(error.new_chat_id)
        case InvalidToken() | EndPointNotFound():
            return _unknown(error)
        case Forbidden():
            return Blocked(error.message)
        case BadRequest():
            return _bad(error.message, card)
        case Conflict():
            return Again(timedelta(seconds=1), error.message)
        case TimeoutError():
            return Unsure("no answer in time")
        case NetworkError():
            return _network(error)
        case TelegramError():
            return Unsure(error.message)
        case _:
            return Unsure(type(error).__name__)


def _seconds(error: RetryAfter) -> timedelta:
    given = error.retry_after
    return max(given if isinstance(given, timedelta) else timedelta(seconds=given), timedelta(seconds=1))


def _unknown(error: TelegramError) -> Outcome:
    if "unauthorized" in error.message.lower() or "rejected" in error.message.lower():
        raise Refused(error.message)
    return Dead(error.message)


def _bad(message: str, card: bool) -> Outcome:
    said = message.lower()
    if any(words in said for words in _FULFILLED):
        return Sent()
    if any(words in said for words in _LOST):
        return Again(timedelta(), message, lost=True) if card else Dead(message)
    if any(words in said for words in _NOBODY):
        return Blocked(message)
    if any(words in said for words in _FORMAT):
        return Again(timedelta(), message, plain=True)
    return Dead(message)


def _network(error: NetworkError) -> Outcome:
    if isinstance(error, NotSent):
        return Again(timedelta(), error.message)
    # The library tells these by their words alone where the answer is well-formed, else by their number.
    said, code = error.message.lower(), _CODE.search(error.message)
    if "too large" in said:
        return Dead(error.message)
    if "too many requests" in said:
        return Again(timedelta(seconds=5), error.message)
    return Unsure(type(error).__name__ if code is None else code[1])
