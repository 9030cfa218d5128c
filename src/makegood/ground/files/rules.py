"""What a file is by its content, whether it may be kept, and under which name. Pure; bytes in, codes out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

import puremagic

MB = 1024 * 1024
#: So much of the beginning is looked at; pictures keep what a camera wrote about them within it.
HEAD = 256 * 1024

#: What may be kept: kind → (family, endings that a name may have, the first being put on where none fits).
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "image/jpeg": ("picture", ("jpg", "jpeg", "jfif")),
    "image/png": ("picture", ("png",)),
    "image/gif": ("picture", ("gif",)),
    "image/webp": ("picture", ("webp",)),
    "image/heic": ("picture", ("heic", "heif")),
    "image/avif": ("picture", ("avif",)),
    "image/bmp": ("picture", ("bmp",)),
    "image/tiff": ("picture", ("tiff", "tif")),
    "application/pdf": ("document", ("pdf",)),
    "text/plain": ("document", ("txt", "log", "md")),
    "text/csv": ("document", ("csv",)),
    "application/rtf": ("document", ("rtf",)),
    "application/msword": ("document", ("doc", "xls", "ppt", "wps", "et")),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("document", ("docx",)),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ("document", ("xlsx",)),
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": ("document", ("pptx",)),
    "application/vnd.oasis.opendocument.text": ("document", ("odt",)),
    "application/vnd.oasis.opendocument.spreadsheet": ("document", ("ods",)),
    "application/vnd.oasis.opendocument.presentation": ("document", ("odp",)),
    "audio/mpeg": ("sound", ("mp3",)),
    "audio/mp4": ("sound", ("m4a",)),
    "audio/wav": ("sound", ("wav",)),
    "audio/ogg": ("sound", ("ogg", "opus", "oga")),
    "audio/amr": ("sound", ("amr",)),
    "audio/flac": ("sound", ("flac",)),
    "video/mp4": ("film", ("mp4", "m4v", "3gp")),
    "video/quicktime": ("film", ("mov",)),
    "video/webm": ("film", ("webm", "mkv")),
}
#: The most that one file of a family may have, in bytes; the installation's own largest size stands above them all.
LIMITS = {"picture": 20 * MB, "document": 30 * MB, "sound": 60 * MB, "film": 200 * MB}
#: How many files one owner may have, and how much together.
MOST_FILES = 200
MOST_BYTES = 1024 * MB

REASONS = ("wrong_file", "private", "unfit", "customer_asked", "erased")

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"), (b"BM", "image/bmp"), (b"II*\0", "image/tiff"), (b"MM\0*", "image/tiff"),
    (b"%PDF-", "application/pdf"), (b"{\\rtf", "application/rtf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"), (b"ID3", "audio/mpeg"), (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"), (b"\xff\xf2", "audio/mpeg"), (b"OggS", "audio/ogg"), (b"#!AMR", "audio/amr"),
    (b"fLaC", "audio/flac"), (b"\x1aE\xdf\xa3", "video/webm"),
)  # fmt: skip
# The brand of an ISO media file: what it says of itself behind `ftyp`.
_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"msf1": "image/heic", b"heim": "image/heic",
    b"avif": "image/avif", b"avis": "image/avif", b"M4A ": "audio/mp4", b"M4B ": "audio/mp4",
    b"qt  ": "video/quicktime",
}  # fmt: skip
_OFFICE = {
    b"word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    b"xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    b"ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# What a browser or a shell would run. Pages and drawings that carry scripts are refused by name of what they are.
_RUN = (b"MZ", b"\x7fELF", b"#!/", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"dex\n")
_PAGES = re.compile(rb"<\s*(!doctype\s+html|html|head|body|script|iframe|meta|link|object|embed|form)\b", re.I)
_DRAWING = re.compile(rb"<\s*(?:\w+:)?svg\b", re.I)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What the content is: a kind of KINDS, or why it is not kept (`refused`: a word for what it seems to be)."""

    kind: str
    family: str = ""
    refused: str = ""


def recognise(head: bytes, name: str = "") -> Recognised:
    """What a file is by the beginning of its content. The name decides nothing but between two kinds of plain text.

    What a browser would run (pages, drawings with scripts, programs) is refused, and so is what nobody recognises.
    """
    if any(head.startswith(mark) for mark in _RUN):
        return Recognised("", refused="program")
    kind = _binary(head)
    if kind is None:
        kind = _text(head, name)
    if kind in KINDS:
        return Recognised(kind, KINDS[kind][0])
    return Recognised("", refused=kind or _second_opinion(head))


def _binary(head: bytes) -> str | None:
    for mark, kind in _BEGINNINGS:
        if head.startswith(mark) and (kind != "image/bmp" or head[6:10] == b"\0\0\0\0"):
            return kind
    if head[:4] == b"RIFF":
        return {b"WEBP": "image/webp", b"WAVE": "audio/wav"}.get(head[8:12])
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12], "video/mp4")
    return _package(head) if head.startswith(b"PK\x03\x04") else None


def _package(head: bytes) -> str:
    """An office document is a zip with certain names in it; any other archive hides what it brings, and is refused."""
    opened = re.search(rb"mimetype(application/vnd\.oasis\.opendocument\.[a-z]+)", head[:200])
    if opened:
        return opened[1].decode()
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        if b"vbaProject" in head:
            return "macros"
        for folder, kind in _OFFICE.items():
            if folder in head:
                return kind
    return "archive"


def _text(head: bytes, name: str) -> str:
    """Plain text: of this century or of GB 18030, without control characters, and no page or drawing in disguise."""
    if _DRAWING.search(head):
        return "drawing"
    if _PAGES.search(head):
        return "page"
    text = _decoded(head)
    if text is None or any(unicodedata.category(mark) == "Cc" and mark not in "\t\n\r\f" for mark in text):
        return ""
    return "text/csv" if name.lower().endswith(".csv") else "text/plain"


def _decoded(head: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        # The last character may be cut off.
        for cut in range(4):
            try:
                return head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
    return None


def _second_opinion(head: bytes) -> str:
    """A word for what we do not keep, from the collection of signatures that `puremagic` carries."""
    try:
        found = puremagic.magic_string(head[:4096])
    except (puremagic.PureError, ValueError):
        return "unknown"
    return (found[0].extension.lstrip(".") or "unknown")[:12] if found else "unknown"


def located(head: bytes) -> bool:
    """Whether a picture says where it was taken: a GPS directory in what the camera wrote into it."""
    for mark, skip in ((b"Exif\0\0", 6), (b"eXIf", 4), (b"EXIF", 8)):
        place = head.find(mark)
        if place >= 0 and _has_gps(head[place + skip :]):
            return True
    return head[:4] in {b"II*\0", b"MM\0*"} and _has_gps(head)


def _has_gps(tiff: bytes) -> bool:
    order = {b"II": "little", b"MM": "big"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return False

    def number(place: int, width: int) -> int:
        return int.from_bytes(tiff[place : place + width], "little" if order == "little" else "big")

    first = number(4, 4)
    return any(number(first + 2 + 12 * entry, 2) == 0x8825 for entry in range(min(number(first, 2), 200)))


def clean_name(raw: str, kind: str) -> str:
    """The name under which a file is shown and handed out: no folders, nothing that turns text round, an ending that
    fits what it is."""
    bare = unicodedata.normalize("NFC", raw).replace("\\", "/").rpartition("/")[2]
    bare = "".join(mark for mark in bare if unicodedata.category(mark) not in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
    bare = re.sub(r'[<>:"|?*]', "_", bare).strip(" .") or "file"
    endings = KINDS[kind][1]
    stem, dot, ending = bare.rpartition(".")
    if not dot or ending.lower() not in endings:
        stem, ending = bare, endings[0]
    return f"{stem[: 190 - len(ending)]}.{ending}"
