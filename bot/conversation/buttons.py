"""Callback data: at most 64 bytes, untrusted on its way back, so only names and ids stand in it.

`t.<talk>.<revision>.<op>[.<value>]` a press inside a talk, `s.<screen>[.<arg>…]` show a screen,
`p.<page>.<screen>[.<arg>…]` a further page of one, `f.<form>.<answer>[.<arg>…]` begin a form, `v.<verb>[.<arg>…]` a
deed. Ids are looked up, and the person is authorised, when the press comes in.
"""

from dataclasses import dataclass

from dialogs.form import Args, Do, Open, Start, TalkOp

MOST = 64
_OPS = {"choose": "c", "skip": "s", "back": "b", "cancel": "x", "edit": "e", "confirm": "k", "say": "d", "page": "p"}
_NAMES = {letter: op for op, letter in _OPS.items()}


@dataclass(frozen=True)
class TalkPress:
    """A press inside a talk, made for one state of it."""

    talk: int
    revision: int
    op: TalkOp


@dataclass(frozen=True)
class Leaf:
    """Page `number` of a screen that is too long for one message; the first is 0."""

    number: int
    of: Open


Press = TalkPress | Open | Leaf | Start | Do


class Unreadable(ValueError):
    """Callback data that no button of ours carries."""


def encode(press: Press) -> str:
    """The button's data.

    Raises:
        ValueError: it would be longer than 64 bytes, or an argument holds a full stop.
    """
    match press:
        case TalkPress(talk, revision, TalkOp(op, value)):
            # The value comes last and whole: it may hold full stops.
            data = f"t.{talk}.{revision}.{_OPS[op]}.{value}"
        case Open(screen, args):
            data = _joined("s", screen, args)
        case Leaf(number, Open(screen, args)):
            data = _joined("p", str(number), (screen, *args))
        case Start(form, args, answer):
            data = _joined("f", form, (answer or "", *args))
        case Do(verb, args):
            data = _joined("v", verb, args)
    if len(data.encode()) > MOST:
        raise ValueError(f"callback data of more than {MOST} bytes: {data[:20]}…")
    return data


def decode(data: str) -> Press:
    """What a press means.

    Raises:
        Unreadable: the data has no form of ours.
    """
    kind, _, rest = data.partition(".")
    parts = rest.split(".")
    if kind == "t":
        return _talk(rest)
    if kind == "s":
        return Open(parts[0], _args(parts[1:]))
    if kind == "p" and len(parts) > 1 and _is_id(parts[0]):
        return Leaf(int(parts[0]), Open(parts[1], _args(parts[2:])))
    if kind == "f" and len(parts) > 1:
        return Start(parts[0], _args(parts[2:]), parts[1] or None)
    if kind == "v":
        return Do(parts[0], _args(parts[1:]))
    raise Unreadable(kind)


def _joined(kind: str, name: str, args: Args) -> str:
    parts = [kind, name, *(str(arg) for arg in args)]
    if any("." in part for part in parts):
        raise ValueError(f"a full stop in {parts}")
    return ".".join(parts)


def _talk(rest: str) -> TalkPress:
    parts = rest.split(".", 3)
    op = _NAMES.get(parts[2]) if len(parts) == 4 else None  # noqa: PLR2004  # talk, revision, op, value
    if op is None or not (_is_id(parts[0]) and _is_id(parts[1])):
        raise Unreadable("talk")
    return TalkPress(int(parts[0]), int(parts[1]), TalkOp(op, parts[3]))  # type: ignore[arg-type]  # one of _OPS


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 15  # noqa: PLR2004  # fits every database's integer


def _args(parts: list[str]) -> Args:
    return tuple(int(part) if _is_id(part) else part for part in parts)
