"""Files up and down."""

import struct
import zlib
from io import BytesIO

import aiohttp
import pytest
from telegram import InputMediaDocument, InputMediaPhoto
from telegram.error import BadRequest

from bot.playground import files as kept
from bot.playground.files import Files, clean_name, picture_size


def png(width, height):
    """A PNG of one colour."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + header
        + chunk(b"IDAT", zlib.compress(b"\x00" * ((width + 1) * height)))
        + chunk(b"IEND", b"")
    )


JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0001108002a00370301220002110103110100")


async def test_a_document_comes_back_byte_for_byte(playground, anna, bot):
    """What a bot sends under a Danish name it can fetch again, unchanged."""
    data = bytes(range(256)) * 300
    sent = await bot.send_document(
        anna.id, data, filename="Mødeplan æøå.docx", caption="<b>Plan</b>", parse_mode="HTML"
    )
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("Mødeplan æøå.docx", 76800, "Plan")
    file = await bot.get_file(sent.document.file_id)
    assert file.file_path.endswith("/documents/file_1.docx")
    assert bytes(await file.download_as_bytearray()) == data
    seen = playground.last(anna.id)
    assert (seen.kind, seen.file.name, seen.text) == ("document", "Mødeplan æøå.docx", "Plan")
    assert list(playground.violations) == []


async def test_a_document_from_a_person_reaches_the_bot(playground, anna, bot):
    """The bot gets name, type, size and caption, and the content on request."""
    playground.people.send_file(anna.id, "../liste.csv", b"navn;praksis\n", caption="her")
    message = (await bot.get_updates())[0].message
    assert (message.document.file_name, message.document.mime_type, message.caption) == ("liste.csv", "text/csv", "her")
    assert bytes(await (await message.document.get_file()).download_as_bytearray()) == b"navn;praksis\n"


async def test_a_file_is_sent_again_by_its_id(anna, bot):
    """A file that Telegram has need not be sent twice."""
    first = await bot.send_document(anna.id, b"abc", filename="a.txt")
    again = await bot.send_document(anna.id, first.document.file_id)
    assert again.document == first.document


async def test_photos_have_a_size(anna, bot, raw):
    """A picture is sent as a photo with its width and height, and the page may show it."""
    sent = await bot.send_photo(anna.id, png(320, 200), caption="Kort")
    assert [(size.width, size.height) for size in sent.photo] == [(320, 200)]
    shown = (await raw.api("state"))[1]["chats"][str(anna.id)][-1]
    assert (shown["caption_html"], shown["file"]) == ("Kort", None)
    async with raw.session.get(raw.url + shown["photo"]["url"]) as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", png(320, 200))
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no picture", "Image_process_failed"),
        (png(9000, 1001), "Photo_invalid_dimensions"),
        (png(210, 10), "Photo_invalid_dimensions"),
    ],
)
async def test_what_is_no_photo_is_refused(data, words, anna, bot):
    """Not a picture, too many pixels, or too long and thin."""
    with pytest.raises(BadRequest, match=words):
        await bot.send_photo(anna.id, BytesIO(data))


async def test_media_is_replaced(playground, anna, bot):
    """A document becomes a new one, and a photo, by an edit with an attached file."""
    sent = await bot.send_document(anna.id, b"en", filename="en.txt")
    await bot.edit_message_media(InputMediaDocument(b"to", filename="to.txt", caption="ny"), anna.id, sent.message_id)
    seen = playground.last(anna.id)
    assert (seen.kind, seen.file.name, seen.file.data, seen.text) == ("document", "to.txt", b"to", "ny")
    await bot.edit_message_media(InputMediaPhoto(png(20, 10)), anna.id, sent.message_id)
    assert playground.last(anna.id).kind == "photo"
    await bot.edit_message_caption(anna.id, sent.message_id, caption="Kortet")
    assert playground.last(anna.id).text == "Kortet"
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", anna.id, sent.message_id)
    assert [call.refusal for call in playground.calls if call.refusal] == [
        "Bad Request: there is no text in the message to edit"
    ]


async def test_limits_of_size(anna, bot, monkeypatch):
    """Too large to send, too large to fetch, and empty: each is refused."""
    monkeypatch.setattr("bot.playground.sending.UPLOAD_LIMIT", 1000)
    monkeypatch.setattr("bot.playground.chats.DOWNLOAD_LIMIT", 500)
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.send_document(anna.id, b"x" * 1001)
    with pytest.raises(BadRequest, match="File must be non-empty"):
        await bot.send_document(anna.id, BytesIO(b""), filename="x.txt")
    sent = await bot.send_document(anna.id, b"x" * 501)
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(sent.document.file_id)


async def test_a_body_beyond_all_limits_is_cut_off(anna, raw, monkeypatch):
    """An upload that never ends is refused while it runs."""
    monkeypatch.setattr("bot.playground.server.UPLOAD_LIMIT", 1000)
    monkeypatch.setattr("bot.playground.server.FORM_LIMIT", 1000)
    form = aiohttp.FormData({"chat_id": str(anna.id)})
    form.add_field("document", BytesIO(b"x" * 5000), filename="x.bin")
    async with raw.session.post(f"{raw.url}/bot4242:test-token/sendDocument", data=form) as answer:
        assert (answer.status, (await answer.json())["description"]) == (413, "Request Entity Too Large")


async def test_documents_are_never_shown_in_place(playground, anna, raw):
    """A page that someone sends is downloaded, not run."""
    sent = playground.people.send_file(anna.id, "ond.html", b"<script>alert(1)</script>")
    async with raw.session.get(f"{raw.url}/api/files/{sent.file.key}/ond.html") as answer:
        assert (answer.status, answer.content_type) == (200, "application/octet-stream")
        assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''ond.html"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert (await raw.api("files/guess/x.html"))[0] == 404


def test_the_oldest_files_are_forgotten_first():
    """Beyond its limit the store lets go of the oldest, never of the newest."""
    files = Files(kept_bytes=10)
    first, second, third = [files.keep(f"{n}.txt", b"x" * 6) for n in range(3)]
    assert [files.by_id(each.file_id) is not None for each in (first, second, third)] == [False, False, True]
    big = files.keep("big", b"x" * 100)
    assert files.by_path(big.path) == big


@pytest.mark.parametrize(
    ("name", "clean"),
    [("../../etc/passwd", "passwd"), ("C:\\x\\y.txt", "y.txt"), ("a\u202egpj.exe", "agpj.exe"), ("\x00", "file")],
)
def test_file_names_are_cleaned(name, clean):
    """No folders, no hidden direction marks, never nothing."""
    assert clean_name(name) == clean


def test_picture_sizes():
    """PNG, GIF and JPEG tell their size; anything else has none."""
    gif = b"GIF89a" + struct.pack("<HH", 7, 9)
    found = [picture_size(data) for data in (png(3, 5), gif, JPEG, JPEG[:20], b"%PDF", b"")]
    assert found == [(3, 5), (7, 9), (55, 42), None, None, None]
    assert kept.UPLOAD_LIMIT == 50 * 1024 * 1024
