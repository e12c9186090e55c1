"""From what a dialog says to a message of the Bot API: words of one language, escaped, with their buttons."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from markupsafe import Markup

from bot import texts
from bot.conversation.buttons import Press, TalkPress, encode
from bot.conversation.engine import Shown
from bot.conversation.pages import CAPTION, cut, cut_short
from dialogs.form import Button, Line, Say, TalkOp

Turner = Callable[[int], Press]
"""The press that shows page n of a message."""


@dataclass(frozen=True)
class Label:
    """A button as people read it, and the data it sends."""

    word: str
    data: str


@dataclass(frozen=True)
class Spoken:
    """A message ready to be sent: `text` is Telegram HTML, `rows` what can be pressed.

    `before` are messages that go ahead of it, where a long text has no pages to turn.
    """

    text: str
    rows: tuple[tuple[Label, ...], ...] = ()
    markup: Mapping[str, Any] | None = None
    before: tuple[str, ...] = ()

    def payload(self) -> dict[str, Any]:
        """Parameters of sendMessage or editMessageText, without the chat."""
        base: dict[str, Any] = {"text": self.text, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}}
        return base | ({"reply_markup": self.markup} if self.markup else {})

    def caption(self) -> dict[str, Any]:
        """Parameters of sendDocument or sendPhoto, without the chat and the file."""
        payload = self.payload()
        payload.pop("link_preview_options")
        return {"caption": cut_short(payload.pop("text"), CAPTION), **payload}

    def ahead(self) -> tuple[dict[str, Any], ...]:
        """Parameters of the messages that go before it."""
        return tuple(Spoken(text).payload() for text in self.before)


class Speaker:
    """Speaks one language for one dialog; `talk` and `revision` go into the buttons of a talk."""

    def __init__(self, dialog: str, lang: str, talk: tuple[int, int] | None = None) -> None:
        self.dialogs: tuple[str, ...] = (dialog,)
        self.lang, self.talk = lang, talk

    def speak(self, say: Say, page: int = 0, turner: Turner | None = None) -> Spoken:
        """The message; one too long for Telegram is a page of it with buttons to turn, else it is several messages."""
        *before, text = pages = cut(self.text(say))
        rows = tuple(tuple(self.label(button) for button in row if button.to) for row in say.buttons)
        if before and turner is not None:
            at = min(max(page, 0), len(before))
            number = self.words("page_of", {"page": at + 1, "pages": len(pages)}, "common")
            before, text, rows = [], f"{pages[at]}\n\n{number}", (*rows, self._turns(at, len(pages), turner))
        return Spoken(text, rows, self._markup(say, rows), tuple(before))

    def text(self, say: Say) -> str:
        """All of it as Telegram HTML, however long."""
        if say.dialog:
            self.dialogs = (say.dialog, *self.dialogs)
        parts = [self.line(line) for line in say.before] + [self.words(say.block, say.values)]
        return str(Markup("\n\n").join(part for part in parts if part))

    def _turns(self, at: int, pages: int, turner: Turner) -> tuple[Label, ...]:
        near = [n for n in (at - 1, at + 1) if 0 <= n < pages]
        words = (self.words("b_page", {"page": n + 1, "on": n > at}, "common") for n in near)
        return tuple(Label(texts.plain(word), encode(turner(n))) for word, n in zip(words, near, strict=True))

    def words(self, block: str, values: Mapping[str, Any], dialog: str | None = None) -> Markup:
        """A block of the named dialog, else of the dialogs that speak, else of the common sentences."""
        places = (dialog,) if dialog else self.dialogs
        home = next((place for place in places if texts.has(place, block, self.lang)), "common")
        return texts.render(home, block, self.lang, **{name: self.resolve(value) for name, value in values.items()})

    def line(self, line: Line) -> Markup:
        return self.words(line.block, line.values, line.dialog)

    def resolve(self, value: Any) -> Any:  # noqa: ANN401  # facts are of many kinds
        """Make words of what the engine left to the language."""
        if isinstance(value, Shown):
            return self.shown(value)
        if isinstance(value, Line):
            return texts.plain(self.line(value))
        if isinstance(value, Mapping) and value and all(isinstance(item, Shown) for item in value.values()):
            return self._answers(value)
        return value

    def shown(self, shown: Shown) -> str:
        makers: dict[str, Callable[[], str]] = {
            "skipped": lambda: str(self.words("skipped", {}, "common")),
            "day": lambda: texts.day(date.fromisoformat(shown.value), self.lang),
            "time": lambda: texts.clock(shown.value, self.lang),
            "weekdays": lambda: texts.weekdays(shown.value, self.lang),
            "when": lambda: texts.moment(
                datetime.fromisoformat(shown.value[:16]).replace(tzinfo=texts.ZONE), self.lang
            ),
        }
        if shown.choice is not None:
            choice = shown.choice
            return choice.text or self._word(choice.block or f"b_{shown.block}_{choice.value}", choice.values)
        return makers.get(shown.kind, lambda: shown.value)()

    def label(self, button: Button) -> Label:
        word = button.text or self._word(button.label, button.values)
        if isinstance(button.to, TalkOp):
            talk, revision = self.talk or (0, 0)
            return Label(word, encode(TalkPress(talk, revision, button.to)))
        if button.to is None:
            raise TypeError("a link has no data")
        return Label(word, encode(button.to))

    def _word(self, block: str, values: Mapping[str, Any]) -> str:
        return texts.plain(self.words(block, values))

    def _answers(self, answers: Mapping[str, Shown]) -> Mapping[str, str]:
        labels = {name: texts.plain(self.line(shown.label)) for name, shown in answers.items()}
        return Answered({name: self.shown(shown) for name, shown in answers.items()}, labels)

    def _markup(self, say: Say, rows: tuple[tuple[Label, ...], ...]) -> Mapping[str, Any] | None:
        links = [[{"text": self._link_word(b), "url": b.url}] for row in say.buttons for b in row if b.url]
        keys = [[{"text": label.word, "callback_data": label.data} for label in row] for row in rows if row]
        return {"inline_keyboard": links + keys} if links or keys else None

    def _link_word(self, button: Button) -> str:
        return button.text or self._word(button.label, button.values)


class Answered(dict[str, str]):
    """Answers in words; shown as a whole they are a list, one line each."""

    def __init__(self, answers: Mapping[str, str], labels: Mapping[str, str]) -> None:
        super().__init__(answers)
        self.labels = labels

    def __html__(self) -> str:
        line = Markup("<b>{}:</b> {}")
        return Markup("\n").join(line.format(self.labels[name], value) for name, value in self.items())


SHORT = {"ja": "ja", "jatak": "ja", "nej": "nej", "nejtak": "nej", "yes": "yes", "no": "no"}


def labels(rows: Sequence[Sequence[Mapping[str, Any]]]) -> tuple[tuple[Label, ...], ...]:
    """The buttons of a message as it was sent."""
    return tuple(tuple(Label(one["text"], one.get("callback_data", "")) for one in row) for row in rows)


def typed_press(rows: tuple[tuple[Label, ...], ...], text: str) -> str | None:
    """The data of the button whose word was typed instead; a bare yes or no means the only button that begins so."""
    wanted, every = _folded(text), [label for row in rows for label in row if label.data]
    exact = [label.data for label in every if _folded(label.word) == wanted]
    short = SHORT.get(wanted)
    begun = [label.data for label in every if short and _folded(label.word.split()[0]) == short]
    return exact[0] if exact else begun[0] if len(begun) == 1 else None


def _folded(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
