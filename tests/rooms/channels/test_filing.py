"""Letters become words of cases: whose they are, which case they belong to, what is held back, what is answered."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from makegood.ground.accounts.models import Notice
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.files import queries as files
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases import queries as cases_read
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.cases.rules import grouped
from makegood.rooms.channels import actions, queries
from makegood.rooms.channels.models import IncomingMail, Mailbox, OutgoingMail
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers import queries as customers_read
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from tests.rooms.channels.conftest import ADDRESS, NOW, Come, Post, Work, case_of, letter, row, said_of, sent

pytestmark = pytest.mark.django_db


def known(name: str = "孙桂芳", email: str = "sun@example.com") -> int:
    given = CustomerInput(name=name, contacts=(ContactInput("email", email),))
    return customers.create(actor=SYSTEM, customers=[given], now=NOW)[0]


def test_a_letter_opens_a_case_for_its_customer_and_starts_the_clocks(come: Come) -> None:
    customer = known(name="孙女士")
    view = come(letter())
    assert (view.state, view.opened, view.stranger) == ("filed", True, False)
    case = case_of(view)
    assert (case.customer_id, case.kind_id, case.channel, case.subject) == (customer, "complaint", "mail", "冰箱不制冷")
    said = said_of(view)
    assert (said.direction, said.text, said.channel) == ("inbound", "冰箱不制冷了，怎么办？", "mail")
    owed = cases_read.obligations_of(SYSTEM, case.pk, NOW)
    assert [(one.promise, one.state) for one in owed] == [("answer-24h", "running")]


def test_who_is_not_known_is_put_on_file(come: Come) -> None:
    view = come(letter())
    found = customers_read.by_email(SYSTEM, "sun@example.com")
    assert [one.name for one in found] == ["孙桂芳"]
    assert case_of(view).customer_id == found[0].id
    again = come(letter("还有一件事", subject="洗衣机"))
    assert case_of(again).customer_id == found[0].id
    assert again.case_id != view.case_id


def test_several_customers_of_one_address_are_for_a_person_to_tell_apart(come: Come) -> None:
    first, second = known("孙一"), known("孙二")
    view = come(letter())
    assert (view.state, view.reason, view.candidates) == ("to_be_read", "ambiguous", (first, second))
    assert Case.objects.count() == 0
    assert Notice.objects.filter(code="mail_to_be_read").count() == 1
    named = come(letter(sender="孙二 <sun@example.com>", text="我是孙二"))
    assert case_of(named).customer_id == second
    opened = actions.open_matter(actor=SYSTEM, mail_id=view.id, customer_id=first, now=NOW)
    assert (opened.state, case_of(opened).customer_id) == ("filed", first)


def test_the_acknowledgement_says_what_is_promised_and_by_when(come: Come, work: Work, post: Post) -> None:
    view = come(letter())
    work()
    ((mail_from, recipients, raw),) = post.got
    assert (mail_from, recipients) == (ADDRESS, ["sun@example.com"])
    got = message_from_bytes(raw, policy=policy.default)
    case = case_of(view)
    text = got.get_content()
    assert grouped(case.number) in text
    assert "不晚于 11月24日（周二）10:00" in text
    assert (got["Auto-Submitted"], got["Subject"]) == ("auto-replied", "Re: 冰箱不制冷")
    assert (got["In-Reply-To"], got["X-Auto-Response-Suppress"]) == (row(view).mail_id, "All")
    assert got["Reply-To"].addresses[0].addr_spec.startswith("service+mg")
    # An acknowledgement is no answer: the clock runs on.
    assert [one.state for one in cases_read.obligations_of(SYSTEM, case.pk, NOW)] == ["running"]
    assert [one.automatic for one in Message.objects.filter(direction="outbound")] == [True]


def test_the_acknowledgement_speaks_the_language_of_the_letter(come: Come, work: Work, post: Post) -> None:
    come(letter("My fridge does not cool any more.", sender="Ann Lee <ann@example.com>", subject="Fridge"))
    work()
    text = message_from_bytes(post.got[0][2], policy=policy.default).get_content()
    assert text.startswith("Dear Ann Lee,")
    assert "by Tuesday 24 November, 10:00" in text
    assert "answer-24h" not in text


def test_an_answer_finds_its_case_by_the_sign_in_its_address(come: Come, work: Work, post: Post) -> None:
    first = come(letter())
    work()
    reply_to = message_from_bytes(post.got[0][2], policy=policy.default)["Reply-To"].addresses[0].addr_spec
    view = come(letter("补充：型号 BCD-1", subject="别的主题", to=reply_to.upper()))
    assert (view.state, view.case_id, view.opened, view.stranger) == ("filed", first.case_id, False, False)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("header", ["In_Reply_To", "References"])
def test_an_answer_finds_its_case_by_the_name_of_our_letter(come: Come, header: str) -> None:
    first = come(letter())
    (ours,) = sent()
    view = come(letter("补充", subject="Re: 冰箱", **{header: f"<other@x> {ours.mail_id}"}))
    assert view.case_id == first.case_id


def test_an_answer_to_ones_own_letter_finds_its_case_and_a_strangers_does_not(come: Come) -> None:
    first = come(letter())
    mine = come(letter("再补充", In_Reply_To=row(first).mail_id))
    assert mine.case_id == first.case_id
    other = come(letter("我也是", sender="li@example.com", In_Reply_To=row(first).mail_id))
    assert (other.opened, other.case_id != first.case_id) == (True, True)


def test_a_number_in_the_subject_is_no_proof(come: Come) -> None:
    first = come(letter())
    number = case_of(first).number
    view = come(letter("让我看看别人的单子", sender="mallory@example.com", subject=f"Re: 服务单 {number}"))
    assert (view.opened, view.case_id != first.case_id) == (True, True)


def test_a_forged_sign_is_none(come: Come) -> None:
    first = come(letter())
    sign = queries.mark(first.case_id or 0)
    forged = sign[:-6] + ("aaaaaa" if not sign.endswith("aaaaaa") else "bbbbbb")
    assert queries.marked([f"service+{sign}@makegood.example"]) == first.case_id
    assert queries.marked([f"service+{forged}@makegood.example"]) is None
    view = come(letter("给我看看", sender="mallory@example.com", to=f"service+{forged}@makegood.example"))
    assert (view.opened, view.case_id != first.case_id) == (True, True)


def test_who_writes_from_another_address_is_heard_and_marked(come: Come) -> None:
    first = come(letter())
    sign = queries.mark(first.case_id or 0)
    view = come(letter("我是她儿子", sender="son@example.com", to=f"service+{sign}@makegood.example"))
    assert (view.case_id, view.stranger) == (first.case_id, True)
    notes = Message.objects.filter(case=case_of(first), direction="internal")
    assert [note.text for note in notes] == ["这封来信发自 son@example.com，不是用户登记的邮箱。"]


def test_what_repeats_earlier_letters_is_kept_apart(come: Come) -> None:
    first = come(letter())
    (ours,) = sent()
    text = "好的，明天可以。\n\n在 2026年11月23日，守诺售后 写道：\n> 您好\n> 我们已收到\n"
    view = come(letter(text, In_Reply_To=ours.mail_id))
    assert view.case_id == first.case_id
    assert said_of(view).text == "好的，明天可以。"
    assert row(view).quoted.startswith("在 2026年11月23日")


def test_a_letter_to_a_closed_case_opens_a_new_one_that_is_linked(come: Come) -> None:
    first = come(letter())
    cases.resolve(actor=SYSTEM, case_id=first.case_id or 0, text="", fixed=True, now=NOW + timedelta(hours=1))
    cases.close(actor=SYSTEM, case_id=first.case_id or 0, now=NOW + timedelta(hours=2))
    (ours,) = sent("acknowledgement")
    view = come(letter("又坏了", In_Reply_To=ours.mail_id), now=NOW + timedelta(days=40))
    assert (view.state, view.case_id != first.case_id) == ("filed", True)
    links = cases_read.links(SYSTEM, view.case_id or 0)
    assert [one.number for one in links] == [case_of(first).number]


def test_machines_and_lists_open_nothing_and_get_no_answer(come: Come) -> None:
    found = [
        come(letter("我在休假", Auto_Submitted="auto-replied")),
        come(letter("新闻", Precedence="bulk")),
        come(letter("新品", List_Id="<news.example.com>")),
        come(letter("退信？", Return_Path="<>")),
        come(letter("是我们自己", sender=ADDRESS)),
        come(letter("没有发件人", sender="nobody at all")),
        come(b"Received: x\r\n" * 60 + letter("转圈").as_bytes()),
        come(b"From: a@b.example\r\n\r\n"),
    ]
    assert [(one.state, one.reason) for one in found] == [
        ("to_be_read", "auto_reply"), ("to_be_read", "bulk"), ("to_be_read", "bulk"), ("to_be_read", "auto_reply"),
        ("to_be_read", "own_address"), ("to_be_read", "no_sender"), ("to_be_read", "hops"), ("to_be_read", "empty"),
    ]  # fmt: skip
    assert Case.objects.count() == OutgoingMail.objects.count() == 0


def test_what_a_machine_answers_to_us_is_a_note_and_no_word_of_the_customer(come: Come) -> None:
    first = come(letter())
    (ours,) = sent()
    view = come(letter("我在休假", In_Reply_To=ours.mail_id, Auto_Submitted="auto-replied"))
    assert (view.state, view.reason, view.case_id) == ("filed", "auto_reply", first.case_id)
    said = said_of(view)
    assert (said.direction, said.text.splitlines()[1]) == ("internal", "我在休假")
    assert len(sent()) == 1


def test_our_own_letter_that_comes_back_is_set_aside(come: Come, work: Work, post: Post) -> None:
    come(letter())
    work()
    view = come(post.got[0][2])
    assert (view.state, view.reason) == ("ignored", "loop")


def test_nobody_gets_more_than_three_acknowledgements_an_hour(come: Come) -> None:
    for n in range(5):
        come(letter(f"第 {n} 件事", subject=f"{n}"))
    assert len(sent("acknowledgement")) == 3
    come(letter("一小时以后", subject="later"), now=NOW + timedelta(minutes=61))
    assert len(sent("acknowledgement")) == 4


def test_one_sender_opens_twenty_matters_an_hour_the_rest_is_read(come: Come) -> None:
    states = [come(letter(f"第 {n} 件事", subject=f"{n}")).reason for n in range(22)]
    assert (states.count(""), states.count("too_many")) == (20, 2)


def test_the_same_letter_is_one_however_it_comes(come: Come) -> None:
    given = letter()
    first = come(given)
    assert come(given).id == first.id
    other_way = come(b"Received: from elsewhere\r\n" + given.as_bytes())
    assert (other_way.state, other_way.reason) == ("ignored", "duplicate")
    assert Case.objects.count() == 1
    # The name alone makes no twin: whoever borrows it cannot keep another letter out.
    borrowed = come(letter("别的内容", Message_ID=given["Message-ID"]))
    assert (borrowed.state, borrowed.opened) == ("filed", True)


def report(about: str, status: str = "5.1.1", action: str = "failed", recipient: str = "sun@example.com") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nReturn-Path: <>\r\n"
        f"To: {ADDRESS}\r\nSubject: Undelivered\r\nMessage-ID: <{action}-{status}@mx>\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about}\r\nSubject: x\r\n--b--\r\n"
    ).encode()


def test_a_letter_that_comes_back_marks_its_address(come: Come, work: Work, admin: Actor) -> None:
    first = come(letter())
    work()
    (ours,) = sent()
    view = come(report(ours.mail_id))
    assert (view.state, view.reason) == ("ignored", "bounce_noted")
    ours.refresh_from_db()
    assert (ours.state, ours.problem) == ("bounced", "nobody")
    case = case_of(first)
    (contact,) = customers_read.get(SYSTEM, case.customer_id or 0).contacts
    assert (contact.kind, contact.unusable) == ("email", "bounced")
    notes = list(Message.objects.filter(case=case, direction="internal").values_list("text", flat=True))
    assert len(notes) == 1 and "sun@example.com" in notes[0]
    assert Notice.objects.filter(code="mail_not_sent").count() == 1
    # The next answer says at once that there is no way to send it.
    cases.add_message(actor=admin, case_id=case.pk, direction="outbound", text="您好", channel="mail", now=NOW)
    assert [(one.state, one.problem) for one in sent("reply")] == [("dead", "address_unusable")]


def test_a_report_about_nothing_of_ours_marks_nobody(come: Come) -> None:
    known()
    come(letter())
    view = come(report("<made-up@makegood.example>"))
    assert (view.state, view.reason) == ("to_be_read", "bounce")
    (ours,) = sent()
    later = come(report(ours.mail_id, "4.2.2", "delayed"))
    assert (later.state, later.reason) == ("ignored", "delay")
    assert [one.unusable for one in customers_read.by_email(SYSTEM, "sun@example.com")[0].contacts] == [""]


def test_files_go_through_the_checks_and_what_is_refused_is_named(come: Come) -> None:
    given = letter()
    given.add_attachment(b"%PDF-1.4 invoice", maintype="application", subtype="pdf", filename="发票.pdf")
    given.add_attachment(b"MZ\x90\x00 program", maintype="application", subtype="pdf", filename="invoice.pdf")
    view = come(given)
    kept = files.of("case", [view.case_id or 0])[view.case_id or 0]
    assert [(one.name, one.kind, one.part_id) for one in kept] == [("发票.pdf", "application/pdf", view.said_id)]
    notes = Message.objects.filter(case=case_of(view), direction="internal").values_list("text", flat=True)
    assert ["invoice.pdf" in note for note in notes] == [True]
    whole, content = queries.raw(SYSTEM, view.id)
    with content:
        assert (content.read(), whole.kind) == (given.as_bytes(), "message/rfc822")
    # Once more changes nothing.
    IncomingMail.objects.filter(pk=view.id).update(files_done=False)
    actions.process(actor=SYSTEM, mail_id=view.id, now=NOW)
    assert len(files.of("case", [view.case_id or 0])[view.case_id or 0]) == 1


def test_a_person_files_sets_aside_and_is_told_who_was_sooner(come: Come, admin: Actor, box: Mailbox) -> None:
    first = come(letter())
    waiting = come(letter("订单通知", Precedence="bulk"))
    filed = actions.file(actor=admin, mail_id=waiting.id, case_id=first.case_id or 0, now=NOW)
    assert (filed.state, filed.case_id) == ("filed", first.case_id)
    with pytest.raises(Exception, match="mail_state"):
        actions.set_aside(actor=admin, mail_id=waiting.id, reason="spam", now=NOW)
    other = come(letter("广告", Precedence="bulk"))
    with pytest.raises(Exception, match="invalid_input"):
        actions.set_aside(actor=admin, mail_id=other.id, reason="because", now=NOW)
    aside = actions.set_aside(actor=admin, mail_id=other.id, reason="spam", now=NOW)
    assert (aside.state, aside.reason) == ("ignored", "spam")
    assert queries.waiting(admin) == 0


def test_with_a_customer_their_letters_are_forgotten(come: Come) -> None:
    view = come(letter())
    case = case_of(view)
    customers.erase(actor=SYSTEM, customer_id=case.customer_id or 0, open_matters="end", now=NOW)
    gone = row(view)
    assert (gone.sender, gone.subject, gone.quoted, gone.mail_id, gone.state) == ("", "", "", "", "filed")
    with pytest.raises(Exception, match="file_gone"):
        queries.raw(SYSTEM, view.id)
    (ours,) = sent()
    assert (ours.to, ours.state, ours.problem) == ("", "dead", "forgotten")
