"""From bytes to what can be read: charsets, broken parts, wrappings, pages; and whatever it is, it ends somewhere."""

from __future__ import annotations

import base64
import io
import struct
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from makegood.ground.actor import SYSTEM
from makegood.ground.files import queries as files
from makegood.rooms.channels import actions, queries, reading, rules
from makegood.rooms.channels.models import IncomingMail, Mailbox
from tests.rooms.channels.conftest import NOW, Come, letter, said_of

WORDS = "您好，我家的冰箱不制冷了，请尽快派人来修理。谢谢！"
TRADITIONAL = "您好，我家的冰箱不製冷了，請儘快派人來修理。謝謝！"


def bare(body: bytes, kind: str = "text/plain", head: bytes = b"") -> bytes:
    lines = [b"From: Sun <sun@example.com>", b"To: service@makegood.example", b"Subject: Fridge", head]
    lines += [b"Content-Type: " + kind.encode()] if kind else []
    return b"\r\n".join(line for line in lines if line) + b"\r\n\r\n" + body


@pytest.mark.parametrize(
    ("words", "written", "told"),
    [
        (WORDS, "gb18030", "gb18030"), (WORDS, "gb2312", "gb2312"), (WORDS, "gbk", "GBK"), (WORDS, "gbk", ""),
        (WORDS, "gb18030", "utf-8"), (WORDS, "gb18030", "us-ascii"), (WORDS, "utf-8", "no-such-charset"),
        (WORDS, "utf-8", "gb2312x"), (WORDS, "utf-8", "base64"), (WORDS, "utf-16", "utf-16"),
        (TRADITIONAL, "big5", "big5"), (TRADITIONAL, "big5", ""), (TRADITIONAL, "big5", "x-unknown"),
        ("Grüße aus Köln", "latin-1", "iso-8859-1"), ("“quoted” – text", "cp1252", "iso-8859-1"),
        ("𠮷野家 😀", "gb18030", "gb2312"),
    ],
)  # fmt: skip
def test_words_are_read_as_they_were_written(words: str, written: str, told: str) -> None:
    kind = f"text/plain; charset={told}" if told else "text/plain"
    assert reading.read(bare(words.encode(written), kind)).text.strip() == words


@pytest.mark.parametrize("written", ["utf-8", "gb18030", "big5"])
def test_a_subject_that_was_put_there_bare(written: str) -> None:
    words = TRADITIONAL if written == "big5" else WORDS
    found = reading.read(b"From: a@b.example\r\nSubject: " + words.encode(written) + b"\r\n\r\nx")
    assert found.subject == words


def test_headers_that_are_encoded_doubled_and_broken() -> None:
    raw = (
        b"From: =?gb2312?B?y++58Le8?= <sun@example.com>\r\nFrom: other@example.com\r\n"
        b"Subject: =?utf-8?Q?=E5=86=B0=E7=AE=B1?= =?nonsense?Q?=41?=\r\n"
        b"In-Reply-To: nonsense <a@b> <c d@e>\r\nReferences: <x@y> <a@b>\r\nDate: not a day\r\n\r\nwords"
    )
    found = reading.read(raw)
    assert (found.sender, found.sender_name, found.subject) == ("sun@example.com", "孙桂芳", "冰箱A")
    assert found.replies_to == ("<a@b>", "<x@y>")


@pytest.mark.parametrize(
    "body",
    [
        b"--b\r\nContent-Type: text/plain\r\n\r\nwords",
        b"no boundary at all: words",
        b"--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nd29yZHM=\r\n",
        b"--b\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nwords\r\n--b--",
    ],
)
def test_broken_parts_are_read_as_far_as_they_go(body: bytes) -> None:
    found = reading.read(bare(body, 'multipart/mixed; boundary="b"'))
    assert "words" in found.text or not found.text


def test_a_page_is_made_safe_and_its_words_are_read() -> None:
    page = (
        '<html><head><style>p{color:red}</style><title>t</title></head><body onload="x()"><p>Hello &amp; <b>bye</b></p>'
        '<script>alert(1)</script><img src="https://spy.example/p.gif" onerror=alert(1)>'
        '<a href="javascript:alert(1)">a</a><a href="https://ok.example/" onclick="x()">b</a>'
        '<form action="/webhooks"><input name=x></form><iframe src="//x"></iframe>'
        '<div style="position:fixed">fixed</div><svg><script>1</script></svg><blockquote>earlier</blockquote></body>'
    )
    found = reading.read(bare(page.encode(), "text/html; charset=utf-8"))
    for bad in ("script", "onload", "onerror", "onclick", "img", "style", "form", "input", "iframe", "svg", "spy"):
        assert bad not in found.html.lower(), bad
    assert '<a href="https://ok.example/" rel="noopener noreferrer nofollow">b</a>' in found.html
    assert found.text.splitlines()[0] == "Hello & bye"
    assert "> earlier" in found.text


def tnef(body: bytes, name: bytes, content: bytes) -> bytes:
    def part(level: int, code: int, kind: int, data: bytes) -> bytes:
        return struct.pack("<BHHI", level, code, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)

    return (
        struct.pack("<IH", 0x223E9F78, 1)
        + part(1, 0x800C, 2, body + b"\0")
        + part(2, 0x9002, 6, b"\0" * 14)
        + part(2, 0x8010, 1, name + b"\0")
        + part(2, 0x800F, 6, content)
    )


def test_what_outlook_wraps_is_unwrapped_and_what_is_none_is_kept() -> None:
    made = EmailMessage()
    made["From"] = "a@b.example"
    made.set_content("")
    made.add_attachment(
        tnef(b"words", b"bill.pdf", b"%PDF-1.4"), maintype="application", subtype="ms-tnef", filename="winmail.dat"
    )
    found = reading.read(made.as_bytes())
    assert (found.text, [(one.name, one.content) for one in found.parts]) == ("words", [("bill.pdf", b"%PDF-1.4")])
    broken = EmailMessage()
    broken["From"] = "a@b.example"
    broken.set_content("see there")
    broken.add_attachment(b"garbage", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    found = reading.read(broken.as_bytes())
    assert [(one.name, one.content) for one in found.parts] == [("winmail.dat", b"garbage")]


def test_bombs_are_left_to_a_person() -> None:
    nested = b"words"
    for n in range(60):
        nested = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (n, n) + nested
    with pytest.raises(reading.Unreadable, match="too_complex"):
        reading.read(b"From: a@b.example\r\n" + nested)
    many = b'From: a@b.example\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n' + b"--b\r\n\r\nx\r\n" * 2000
    with pytest.raises(reading.Unreadable, match="too_complex"):
        reading.read(many)
    files_ = EmailMessage()
    files_["From"] = "a@b.example"
    files_.set_content("many")
    for n in range(reading.MOST_FILES + 3):
        files_.add_attachment(b"x", maintype="text", subtype="plain", filename=f"{n}.txt")
    found = reading.read(files_.as_bytes())
    assert (len(found.parts), len(found.lost)) == (reading.MOST_FILES, 3)


@pytest.mark.django_db
def test_thirty_megabytes_come_in_whole(come: Come) -> None:
    made = letter("照片和视频在附件里")
    made.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="大.pdf")
    raw = made.as_bytes().replace(b"JVBERi0xLjQ=\r\n", base64.encodebytes(b"%PDF-1.4" + b"\0" * (29 << 20)))
    view = come(raw)
    assert (view.state, view.size > 39 << 20) == ("filed", True)
    assert [one.size for one in files.of("case", [view.case_id or 0])[view.case_id or 0]] == [(29 << 20) + 8]


@pytest.mark.django_db
def test_what_nobody_can_read_waits_with_its_raw_text(come: Come) -> None:
    raw = (
        b"From: a@b.example\r\n" + b'Content-Type: multipart/mixed; boundary="b"\r\n' * 250 + b"\r\nwords of a customer"
    )
    view = come(raw)
    assert (view.state, view.reason) == ("to_be_read", "too_complex")
    assert "words of a customer" in queries.contents(SYSTEM, view.id).text
    opened = actions.open_matter(actor=SYSTEM, mail_id=view.id, name="某先生", now=NOW)
    assert "words of a customer" in said_of(opened).text


@pytest.mark.django_db
def test_what_ends_its_reader_three_times_is_left_to_a_person(box: Mailbox) -> None:
    mail_id, _ = actions.receive(actor=SYSTEM, mailbox_id=box.pk, content=io.BytesIO(letter().as_bytes()), now=NOW)
    IncomingMail.objects.filter(pk=mail_id).update(attempts=rules.TRIES)
    assert actions.process(actor=SYSTEM, mail_id=mail_id, now=NOW) == "to_be_read"
    assert queries.letter(SYSTEM, mail_id).reason == "failed"


_PIECES = st.sampled_from(
    [
        b"From: a@b.example\r\n", b"From: =?gb2312?B?xeM=?= <x@y.example>\n", b"Subject: x\0y\r\n", b"To: ,,;<>\r\n",
        b"Content-Type: multipart/mixed; boundary=b\r\n", b"Content-Type: multipart/report; boundary=b\r\n",
        b"Content-Type: message/delivery-status\r\n", b"Content-Type: text/html; charset=utf-7\r\n",
        b"--b\r\n", b"--b--",
        b"Content-Transfer-Encoding: base64\r\n", b"Content-Disposition: attachment; filename*=utf-8''%ff\r\n",
        b"Content-Type: application/ms-tnef; name=winmail.dat\r\n", b"\x78\x9f\x3e\x22\0\0",
        b"Message-ID: <a@b>\r\n",
        b"In-Reply-To: <mgaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.1@x>\r\n", b"Content-Type: message/rfc822\r\n",
        b"\r\n", b"<p>\xff",
    ]
)  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(raw=st.one_of(st.binary(min_size=1, max_size=400), st.lists(_PIECES, min_size=1, max_size=14).map(b"".join)))
def test_any_bytes_at_all_end_somewhere_and_are_kept(come: Come, raw: bytes) -> None:
    view = come(raw)
    assert view.state in {"filed", "to_be_read", "ignored"}
    assert (view.state == "filed") == (view.case_id is not None)
    whole, content = queries.raw(SYSTEM, view.id)
    with content:
        assert content.read() == raw
    assert whole.size == len(raw)
