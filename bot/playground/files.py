"""Files that were sent: kept in memory, the oldest forgotten first."""

import mimetypes
import secrets
import struct
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final

KEPT_BYTES: Final = 256 << 20
UPLOAD_LIMIT: Final = 50 << 20  # what a bot may send
DOWNLOAD_LIMIT: Final = 20 << 20  # what a bot may fetch
PICTURES: Final = {b"\x89PN": "image/png", b"GIF": "image/gif", b"\xff\xd8\xff": "image/jpeg"}  # by first bytes
PHOTO_LIMIT: Final = 10 << 20


@dataclass(frozen=True, slots=True)
class Upload:
    """A part of a form that is a file."""

    name: str
    mime: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class StoredFile:
    key: str  # unguessable, also in the page's address of the file
    number: int
    name: str
    mime: str
    data: bytes = field(repr=False)
    size: tuple[int, int] | None = None  # of a picture, in pixels

    @property
    def file_id(self) -> str:
        return f"BQAC{self.key}"

    @property
    def path(self) -> str:
        """Where the Bot API serves it."""
        folder = "photos" if self.size else "documents"
        suffix = self.name.rpartition(".")[2] if "." in self.name else "bin"
        return f"{folder}/file_{self.number}.{suffix if suffix.isalnum() else 'bin'}"

    def _common(self) -> dict[str, Any]:
        return {"file_id": self.file_id, "file_unique_id": f"AgAD{self.key[:12]}", "file_size": len(self.data)}

    def as_document(self) -> dict[str, Any]:
        return {**self._common(), "file_name": self.name, "mime_type": self.mime}

    def photo_sizes(self) -> list[dict[str, Any]]:
        width, height = self.size or (1, 1)
        return [{**self._common(), "width": width, "height": height}]

    def as_file(self) -> dict[str, Any]:
        return {**self._common(), "file_path": self.path}


class Files:
    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept_bytes = kept_bytes
        self._held = 0
        self._last = 0
        self._by_key: OrderedDict[str, StoredFile] = OrderedDict()

    def keep(self, name: str, data: bytes, mime: str | None = None) -> StoredFile:
        self._last += 1
        name = clean_name(name)
        size = picture_size(data)
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        given = mime if mime and mime != "application/octet-stream" else guessed
        stored = StoredFile(
            secrets.token_urlsafe(24), self._last, name, PICTURES[data[:3]] if size else given, data, size
        )
        self._by_key[stored.key] = stored
        self._held += len(data)
        while self._held > self._kept_bytes and len(self._by_key) > 1:
            self._held -= len(self._by_key.popitem(last=False)[1].data)
        return stored

    def by_key(self, key: str) -> StoredFile | None:
        return self._by_key.get(key)

    def by_id(self, file_id: str) -> StoredFile | None:
        return self._by_key.get(file_id.removeprefix("BQAC")) if file_id.startswith("BQAC") else None

    def by_path(self, path: str) -> StoredFile | None:
        return next((stored for stored in self._by_key.values() if stored.path == path), None)


def clean_name(name: str) -> str:
    """A file name to show: no folders, no control or direction characters, never empty."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(letter for letter in last if letter.isprintable())[:255].strip() or "file"


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG in pixels; None for anything else."""
    if data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) >= 24:  # noqa: PLR2004 - up to the end of IHDR's size
        width, height = struct.unpack(">II", data[16:24])
        return width, height
    if data[:6] in {b"GIF87a", b"GIF89a"} and len(data) >= 10:  # noqa: PLR2004 - up to the screen's size
        width, height = struct.unpack("<HH", data[6:10])
        return width, height
    return _jpeg_size(data) if data[:3] == b"\xff\xd8\xff" else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    """Walk the segments to the frame header (SOF0-SOF15 but DHT, JPG and DAC)."""
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:  # noqa: PLR2004 - every marker begins so
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:  # noqa: PLR2004 - see above
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None
