"""The chat page in a real browser: what is said, shown, pressed and sent in a conversation."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.support.chat_page import Stage, chromium, inline, pane

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def stage(browser: Browser) -> Iterator[Stage]:
    with Stage(browser, ["Mette Krogh", "Anna Holm"]) as opened:
        opened.greet()
        yield opened


def test_enter_sends_and_shift_enter_makes_a_new_line(stage: Stage):
    """Enter sends what is written, Shift+Enter breaks the line, and the field is empty afterwards."""
    page = stage.open()
    field = pane(page, "Mette Krogh").get_by_label("Skriv som Mette Krogh")
    field.press_sequentially("Første linje")
    field.press("Shift+Enter")
    field.press_sequentially("anden <b>linje</b>")
    field.press("Enter")
    expect(pane(page, "Mette Krogh").get_by_role("article").last).to_contain_text("anden <b>linje</b>")
    expect(field).to_have_value("")
    assert [update["message"]["text"] for update in stage.heard()] == ["Første linje\nanden <b>linje</b>"]


def test_what_could_not_be_sent_stays_in_the_field(stage: Stage):
    """A refused message is told of, and what was written is not lost."""
    page = stage.open()
    field = pane(page, "Mette Krogh").get_by_label("Skriv som Mette Krogh")
    field.fill("x" * 4097)
    field.press("Enter")
    expect(pane(page, "Mette Krogh").locator(".toast.error")).to_contain_text("4096")
    expect(field).to_have_value("x" * 4097)
    stage.complaints.clear()  # the browser itself logs the refusal


def test_formatted_text_is_shown_and_markup_in_names_is_not(stage: Stage):
    """Bold, quotes and code look as they should; a spoiler hides until it is pressed; other people's markup is text."""
    mette = stage.people[0]
    page = stage.open()
    text = "<b>Fed</b> &lt;img src=x&gt;\n<blockquote>Citat</blockquote>\n<tg-spoiler>gemt</tg-spoiler>"
    stage.bot("sendMessage", chat_id=mette.id, text=text, parse_mode="HTML")
    said = pane(page, "Mette Krogh").get_by_role("article").last
    expect(said.locator("b")).to_have_text("Fed")
    expect(said.locator("blockquote")).to_have_text("Citat")
    expect(said).to_contain_text("<img src=x>")
    said.get_by_role("button", name="Vis skjult tekst").press("Enter")
    expect(said.locator(".spoiler")).to_have_class("spoiler shown")


def test_a_press_is_answered_with_a_toast(stage: Stage):
    """A pressed button turns busy, the bot hears the press, and its answer shows in the same pane."""
    mette = stage.people[0]
    page = stage.open()
    stage.bot("sendMessage", chat_id=mette.id, text="Kommer du?", reply_markup=inline([("Ja", "y"), ("Nej", "n")]))
    button = pane(page, "Mette Krogh").get_by_role("button", name="Nej")
    button.click()
    expect(button).to_have_attribute("aria-busy", "true")
    (update,) = stage.heard()
    assert update["callback_query"]["data"] == "n"
    stage.bot("answerCallbackQuery", callback_query_id=update["callback_query"]["id"], text="Gemt ✔")
    expect(pane(page, "Mette Krogh").get_by_text("Gemt ✔")).to_be_visible()
    expect(button).to_have_attribute("aria-busy", "false")


def test_an_alert_is_a_dialog_that_gives_the_focus_back(stage: Stage):
    """An answer with show_alert waits in a dialog for OK, and the focus returns to the button."""
    mette = stage.people[0]
    page = stage.open()
    stage.bot("sendMessage", chat_id=mette.id, text="Slet alt?", reply_markup=inline([("Slet", "x")]))
    button = pane(page, "Mette Krogh").get_by_role("button", name="Slet")
    button.focus()
    button.press("Enter")
    expect(button).to_have_attribute("aria-busy", "true")
    (update,) = stage.heard()
    query = update["callback_query"]["id"]
    stage.bot("answerCallbackQuery", callback_query_id=query, text="Det må du ikke.", show_alert=True)
    dialog = page.get_by_role("alertdialog", name="Besked til Mette Krogh")
    expect(dialog).to_contain_text("Det må du ikke.")
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    expect(button).to_be_focused()


def test_edits_and_deletions_are_live(stage: Stage):
    """A card is edited in place and marked so; a deleted message goes."""
    mette = stage.people[0]
    page = stage.open()
    first = stage.bot("sendMessage", chat_id=mette.id, text="Svar 20/29")
    second = stage.bot("sendMessage", chat_id=mette.id, text="Skal væk")
    expect(pane(page, "Mette Krogh").get_by_text("Skal væk")).to_be_visible()
    stage.bot("editMessageText", chat_id=mette.id, message_id=first["message_id"], text="Svar 21/29")
    stage.bot("deleteMessage", chat_id=mette.id, message_id=second["message_id"])
    edited = pane(page, "Mette Krogh").locator(f'[data-id="{first["message_id"]}"]')
    expect(edited).to_contain_text("Svar 21/29")
    expect(edited.locator(".meta")).to_contain_text("rettet")
    expect(pane(page, "Mette Krogh").get_by_text("Skal væk")).to_have_count(0)
    expect(pane(page, "Mette Krogh").get_by_text("Svar 20/29")).to_have_count(0)


def test_the_bot_is_seen_typing_until_it_writes(stage: Stage):
    """Typing shows and goes with the message."""
    mette = stage.people[0]
    page = stage.open()
    stage.bot("sendChatAction", chat_id=mette.id, action="typing")
    expect(pane(page, "Mette Krogh").get_by_text("Drejebot skriver")).to_be_attached()
    stage.bot("sendMessage", chat_id=mette.id, text="Her er planen")
    expect(pane(page, "Mette Krogh").get_by_text("Her er planen")).to_be_visible()
    expect(pane(page, "Mette Krogh").get_by_text("Drejebot skriver")).to_have_count(0)


def test_a_reply_keyboard_stands_until_it_is_taken_away(stage: Stage):
    """A key says its own text; a key for the location asks which; remove_keyboard removes it."""
    mette = stage.people[0]
    page = stage.open()
    keyboard = {"keyboard": [[{"text": "Spring over"}], [{"text": "Send min placering", "request_location": True}]]}
    stage.bot("sendMessage", chat_id=mette.id, text="Hvor er du?", reply_markup=keyboard)
    keys = pane(page, "Mette Krogh").get_by_role("group", name="Svarknapper")
    keys.get_by_role("button", name="Spring over").click()
    expect(pane(page, "Mette Krogh").get_by_role("article").last).to_contain_text("Spring over")
    keys.get_by_role("button", name="Send min placering").click()
    dialog = page.get_by_role("dialog", name="Send placering som Mette Krogh")
    dialog.get_by_label("Vælg et sted").select_option("Ry")
    dialog.get_by_role("button", name="Send", exact=True).click()
    expect(pane(page, "Mette Krogh").locator(".place")).to_contain_text("56,0903° N, 9,7650° E")
    messages = [update["message"] for update in stage.heard()]
    assert [message.get("text") or message["location"] for message in messages] == [
        "Spring over",
        {"latitude": 56.0903, "longitude": 9.765},
    ]
    stage.bot("sendMessage", chat_id=mette.id, text="Tak", reply_markup={"remove_keyboard": True})
    expect(keys).to_have_count(0)


def test_files_are_chosen_dropped_captioned_and_sent(stage: Stage, tmp_path: Path):
    """A file comes by the button or dropped on the pane; what is written beside it becomes its caption."""
    (tmp_path / "roster.csv").write_text("navn;ydernummer\n")
    page = stage.open()
    box = pane(page, "Mette Krogh")
    with page.expect_file_chooser() as chooser:
        box.get_by_role("button", name="Vedhæft en fil").click()
    chooser.value.set_files(tmp_path / "roster.csv")
    drop = """(pane) => { const data = new DataTransfer();
      data.items.add(new File(["BEGIN:VCALENDAR"], "møde.ics", {type: "text/calendar"}));
      for (const type of ["dragover", "drop"])
        pane.dispatchEvent(new DragEvent(type, {dataTransfer: data, bubbles: true, cancelable: true})); }"""
    box.evaluate(drop)
    expect(box.locator(".chips li")).to_have_count(2)
    box.get_by_label("Skriv som Mette Krogh").fill("Vores liste")
    box.get_by_role("button", name="Send", exact=True).click()
    expect(box.get_by_role("link", name="Hent møde.ics")).to_be_visible()
    expect(box.locator(".chips")).to_have_count(0)
    sent = [(u["message"]["document"]["file_name"], u["message"].get("caption")) for u in stage.heard()]
    assert sent == [("roster.csv", "Vores liste"), ("møde.ics", None)]


def test_documents_can_be_fetched_as_they_were_sent(stage: Stage):
    """A document shows its name and size, and is downloaded byte for byte under that name."""
    mette = stage.people[0]
    page = stage.open()
    content = bytes(range(256)) * 100
    stage.bot("sendDocument", chat_id=mette.id, document=("program.pdf", content), caption="Programmet")
    box = pane(page, "Mette Krogh")
    expect(box.get_by_role("article").last).to_contain_text("Programmet")
    with page.expect_download() as download:
        box.get_by_role("link", name="Hent program.pdf 26 kB").click()
    assert download.value.suggested_filename == "program.pdf"
    assert Path(download.value.path()).read_bytes() == content


def test_pictures_are_shown_in_the_conversation(stage: Stage):
    """A photo loads under the page's content policy and stands with its caption."""
    mette = stage.people[0]
    page = stage.open()
    stage.bot("sendPhoto", chat_id=mette.id, photo=("kort.png", picture(60, 40)), caption="Kortet")
    image = pane(page, "Mette Krogh").get_by_role("img", name="Billede")
    expect(image).to_be_visible()
    assert image.evaluate("async (img) => (await img.decode(), [img.naturalWidth, img.naturalHeight])") == [60, 40]
    expect(pane(page, "Mette Krogh").get_by_role("article").last).to_contain_text("Kortet")


def test_slash_opens_the_commands_and_typing_narrows_them(stage: Stage):
    """The list opens on a slash, follows what is typed, is walked with arrows, completed by Tab and sent by Enter."""
    stage.bot(
        "setMyCommands",
        commands=[
            {"command": "bestil", "description": "Planlæg et møde"},
            {"command": "moeder", "description": "Mine møder"},
            {"command": "mit", "description": "Mit svar"},
        ],
    )
    page = stage.open()
    box = pane(page, "Mette Krogh")
    field = box.get_by_label("Skriv som Mette Krogh")
    options = box.get_by_role("listbox", name="Kommandoer").get_by_role("option")
    field.press_sequentially("/")
    expect(options).to_have_count(3)
    field.press_sequentially("m")
    expect(options).to_have_text(["/moederMine møder", "/mitMit svar"])
    field.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    field.press("Tab")
    expect(field).to_have_value("/mit ")
    field.fill("")
    box.get_by_role("button", name="Kommandoer").click()
    field.press("Enter")
    expect(box.get_by_role("article").last).to_contain_text("/bestil")
    assert [update["message"]["text"] for update in stage.heard()] == ["/bestil"]


def test_code_blocks_are_copied_with_one_press(stage: Stage):
    """The copy button of a block puts exactly its text on the clipboard and says so."""
    mette = stage.people[0]
    page = stage.open(permissions=["clipboard-read", "clipboard-write"])
    stage.bot(
        "sendMessage",
        chat_id=mette.id,
        text="<pre>Klynge: Æbelø\nMøde: 24.11</pre>og <code>k7Q</code>",
        parse_mode="HTML",
    )
    box = pane(page, "Mette Krogh")
    box.get_by_role("button", name="Kopiér: Klynge").click()
    expect(box.get_by_role("button", name="Kopieret")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "Klynge: Æbelø\nMøde: 24.11"
    box.get_by_role("button", name="Kopiér: k7Q").click()
    page.wait_for_function("async () => await navigator.clipboard.readText() === 'k7Q'")


def test_a_start_link_asks_who_presses_it(stage: Stage):
    """A link to the bot can be followed as this person, as another, or as somebody who is new."""
    mette = stage.people[0]
    page = stage.open()
    stage.bot("sendMessage", chat_id=mette.id, text="Del linket: https://t.me/drejebot?start=k7Qp2")
    link = pane(page, "Mette Krogh").get_by_role("link", name="https://t.me/drejebot?start=k7Qp2")
    dialog = page.get_by_role("dialog", name="Åbn link til botten")

    link.click()
    dialog.get_by_role("button", name="Åbn").click()
    expect(pane(page, "Mette Krogh").get_by_role("article").last).to_contain_text("/start k7Qp2")

    link.click()
    dialog.get_by_label("Som en anden").check()
    dialog.get_by_label("Vælg person").select_option("Anna Holm")
    dialog.get_by_role("button", name="Åbn").click()
    expect(pane(page, "Anna Holm").get_by_role("article").last).to_contain_text("/start k7Qp2")

    link.click()
    dialog.get_by_label("Som en ny person").check()
    dialog.get_by_label("Navn").fill("Ole Tang")
    dialog.get_by_role("button", name="Åbn").click()
    expect(pane(page, "Ole Tang").get_by_role("article").last).to_contain_text("/start k7Qp2")
    said = [(u["message"]["from"]["first_name"], u["message"]["text"]) for u in stage.heard()]
    assert said == [(name, "/start k7Qp2") for name in ("Mette", "Anna", "Ole")]


def test_a_command_in_a_message_is_said_when_pressed(stage: Stage):
    """A command that the bot mentions is a link that says it."""
    mette = stage.people[0]
    page = stage.open()
    stage.bot("sendMessage", chat_id=mette.id, text="Skriv /hjaelp, hvis du er i tvivl.")
    pane(page, "Mette Krogh").get_by_role("link", name="/hjaelp").click()
    expect(pane(page, "Mette Krogh").get_by_role("article").last).to_contain_text("/hjaelp")
    assert [update["message"]["text"] for update in stage.heard()] == ["/hjaelp"]


def test_a_long_conversation_stays_at_its_end_unless_one_reads_back(stage: Stage):
    """New messages scroll in; a reader who has gone back is left there and offered the way down."""
    mette = stage.people[0]
    for number in range(18):
        stage.act(stage.playground.people.say, mette.id, f"linje {number}\n\n\n")
    page = stage.open(size=(1200, 600))
    log = pane(page, "Mette Krogh").get_by_role("log")
    expect(log.get_by_text("linje 17")).to_be_in_viewport()
    log.evaluate("(box) => box.scrollTo(0, 0)")
    stage.bot("sendMessage", chat_id=mette.id, text="Nyt fra botten")
    down = pane(page, "Mette Krogh").get_by_role("button", name="Nye beskeder")
    expect(down).to_be_visible()
    expect(log.get_by_text("Nyt fra botten")).not_to_be_in_viewport()
    down.click()
    expect(log.get_by_text("Nyt fra botten")).to_be_in_viewport()
    expect(down).to_have_count(0)


def picture(width: int, height: int) -> bytes:
    """A plain PNG."""
    import struct  # noqa: PLC0415
    import zlib  # noqa: PLC0415

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = (b"\0" + b"\x1f\x8a\x7a" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
