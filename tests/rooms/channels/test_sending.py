"""Answers go out as letters, once each under one name; what does not go out is tried again, told, and sent again."""

from __future__ import annotations

import io
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from makegood.ground.accounts.models import Notice
from makegood.ground.actor import IMPORT, SYSTEM, Actor
from makegood.ground.files.inputs import Upload
from makegood.ground.problems import Conflict, Invalid
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.channels import actions, queries, rules
from makegood.rooms.channels.inputs import MailboxInput, ServerInput
from makegood.rooms.channels.models import Mailbox, OutgoingMail
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers import queries as customers_read
from makegood.rooms.promises.actions import settling as promises
from tests.rooms.channels.conftest import ADDRESS, NOW, Come, Post, Work, case_of, letter, row, sent

pytestmark = pytest.mark.django_db


def answered(case_id: int | None, actor: Actor = SYSTEM, channel: str = "") -> OutgoingMail | None:
    cases.add_message(
        actor=actor, case_id=case_id or 0, direction="outbound", text="明天上午上门。", channel=channel, now=NOW
    )
    return OutgoingMail.objects.filter(kind="reply").order_by("-id").first()


def test_an_answer_on_a_case_that_came_by_mail_goes_out_as_a_letter(
    come: Come, work: Work, post: Post, admin: Actor
) -> None:
    first = come(letter())
    made = answered(first.case_id, admin)
    assert made is not None and made.state == "queued"
    work()
    made.refresh_from_db()
    assert (made.state, made.attempts, made.to) == ("sent", 1, "sun@example.com")
    got = message_from_bytes(post.got[-1][2], policy=policy.default)
    assert got.get_content().strip() == "明天上午上门。"
    assert (got["Auto-Submitted"], got["Message-ID"], got["Precedence"]) == (None, made.mail_id, None)
    ack = sent("acknowledgement")[0]
    assert (got["In-Reply-To"].strip(), got["References"].split()) == (ack.mail_id, [row(first).mail_id, ack.mail_id])
    # It is an answer: the promise of one is kept.
    assert queries.sent_of(SYSTEM, [first.case_id or 0])[made.said_id or 0].state == "sent"


def test_what_is_said_by_phone_or_told_by_an_import_sends_nothing(come: Come) -> None:
    first = come(letter())
    assert answered(first.case_id, channel="phone") is None
    assert answered(first.case_id, IMPORT) is None


def test_a_case_that_came_otherwise_is_answered_by_mail_if_somebody_says_so(come: Come, box: Mailbox) -> None:
    first = come(letter())
    case = case_of(first)
    Case.objects.filter(pk=case.pk).update(channel="phone")
    assert answered(case.pk) is None
    made = answered(case.pk, channel="mail")
    assert made is not None and made.to == "sun@example.com"


def test_without_an_address_the_answer_is_kept_and_said_not_to_be_sent(come: Come) -> None:
    first = come(letter())
    customer = customers_read.get(SYSTEM, case_of(first).customer_id or 0)
    customers.remove_contact(actor=SYSTEM, customer_id=customer.id, contact_id=customer.contacts[0].id, now=NOW)
    made = answered(first.case_id)
    assert made is not None and (made.state, made.problem) == ("dead", "no_address")
    assert Notice.objects.filter(code="mail_not_sent").count() == 1


def test_a_server_that_stutters_is_asked_again_under_the_same_name(come: Come, work: Work, post: Post) -> None:
    post.stutters = ["451 try later", "421 too busy"]
    come(letter())
    work()
    (made,) = sent()
    assert (made.state, made.attempts, made.problem, made.answer) == ("queued", 1, "smtp_refused", "451 try later")
    assert work(NOW + timedelta(seconds=59)) == []
    work(NOW + timedelta(seconds=61))
    work(NOW + timedelta(minutes=10))
    made.refresh_from_db()
    assert (made.state, made.attempts, made.problem) == ("sent", 3, "")
    assert [message_from_bytes(raw)["Message-ID"] for _, _, raw in post.got] == [made.mail_id]


def test_a_server_that_is_away_for_days_ends_in_the_list_and_is_sent_again_by_hand(
    come: Come, work: Work, post: Post, box: Mailbox, admin: Actor
) -> None:
    Mailbox.objects.filter(pk=box.pk).update(smtp_port=9)
    come(letter())
    now = NOW
    for _ in range(len(rules.WAITS) + 1):
        work(now)
        now += timedelta(days=1)
    (made,) = sent()
    assert (made.state, made.problem, made.attempts) == ("dead", "away", len(rules.WAITS) + 1)
    assert Notice.objects.filter(code="mail_not_sent").count() == 1
    Mailbox.objects.filter(pk=box.pk).update(smtp_port=post.port)
    actions.resend(actor=admin, outgoing_id=made.pk, now=now)
    work(now)
    made.refresh_from_db()
    assert (made.state, len(post.got)) == ("sent", 1)
    with pytest.raises(Exception, match="outgoing_mail_state"):
        actions.resend(actor=admin, outgoing_id=made.pk, now=now)


def test_an_address_that_the_server_does_not_know_is_marked_at_once(come: Come, work: Work, post: Post) -> None:
    post.refuses = {"sun@example.com": "550 5.1.1 no such user"}
    first = come(letter())
    work()
    (made,) = sent()
    assert (made.state, made.problem) == ("bounced", "nobody")
    customer = customers_read.get(SYSTEM, case_of(first).customer_id or 0)
    assert [one.unusable for one in customer.contacts] == ["bounced"]


def test_a_letter_that_is_refused_for_what_it_is_marks_no_address(come: Come, work: Work, post: Post) -> None:
    post.refuses = {"sun@example.com": "550 5.7.1 policy"}
    first = come(letter())
    work()
    (made,) = sent()
    assert (made.state, made.problem) == ("dead", "smtp_refused")
    customer = customers_read.get(SYSTEM, case_of(first).customer_id or 0)
    assert [one.unusable for one in customer.contacts] == [""]


def test_a_job_that_comes_twice_sends_once(come: Come, work: Work, post: Post) -> None:
    come(letter())
    work()
    (made,) = sent()
    assert actions.deliver(actor=SYSTEM, outgoing_id=made.pk, attempt=0, now=NOW) == "gone"
    assert len(post.got) == 1


def test_a_settled_matter_is_told_by_mail_but_not_at_night(come: Come, work: Work, post: Post, admin: Actor) -> None:
    night = NOW + timedelta(hours=12)  # ten in the evening in Shanghai
    first = come(letter())
    work()
    cases.resolve(actor=admin, case_id=first.case_id or 0, text="", fixed=True, now=night)
    work(night)
    (told,) = sent("progress")
    assert (told.state, len(post.got)) == ("queued", 1)
    assert "已经解决" in Message.objects.get(pk=told.said_id or 0).text
    work(night + timedelta(hours=9, minutes=59))
    assert len(post.got) == 1
    work(night + timedelta(hours=10))
    assert len(post.got) == 2
    assert message_from_bytes(post.got[1][2])["Auto-Submitted"] == "auto-generated"


def test_that_we_are_late_is_told_where_the_mailbox_says_so(come: Come, work: Work, box: Mailbox) -> None:
    first = come(letter("My fridge is warm and nobody comes.", sender="Ann <ann@example.com>", subject="Fridge"))
    Mailbox.objects.filter(pk=box.pk).update(progress=["late"])
    late = NOW + timedelta(hours=25)
    promises.settle_all(now=late)
    work(late)
    (told,) = sent("progress")
    text = Message.objects.get(pk=told.said_id or 0).text
    assert text.startswith("Dear Ann,") and "by Tuesday 24 November, 10:00" in text
    assert told.case_id == first.case_id


def test_who_answers_a_letter_that_came_as_a_copy_reaches_the_customer(come: Come) -> None:
    first = come(letter())
    sign = queries.mark(first.case_id or 0)
    come(letter("我是她儿子", sender="son@example.com", to=f"service+{sign}@makegood.example"))
    made = answered(first.case_id)
    assert made is not None and made.to == "sun@example.com"


def test_a_mailbox_that_is_switched_off_sends_nothing(come: Come, work: Work, box: Mailbox, post: Post) -> None:
    come(letter())
    Mailbox.objects.filter(pk=box.pk).update(active=False)
    work()
    assert [(one.state, one.problem) for one in sent()] == [("dead", "mailbox_off")]
    assert post.got == []


def test_a_mailbox_is_set_up_and_its_passwords_are_sealed(admin: Actor, post: Post) -> None:
    given = MailboxInput(
        "Help@Makegood.example", "Help", imap=ServerInput("imap.example.com", 993, "tls", "help", "s3cret"),
        smtp=ServerInput("127.0.0.1", post.port, "none"),
    )  # fmt: skip
    made = actions.add_mailbox(actor=admin, mailbox=given, now=NOW)
    assert (made.address, made.imap_secret, made.smtp_secret) == ("help@makegood.example", True, False)
    kept = Mailbox.objects.get(pk=made.id)
    assert "s3cret" not in kept.imap_password and queries.imap_of(kept).password == "s3cret"
    other = MailboxInput(
        "help@makegood.example", "Hilfe", imap=ServerInput("imap.example.com", 993, "tls", "help", None),
        smtp=ServerInput("127.0.0.1", post.port, "none"),
    )  # fmt: skip
    changed = actions.change_mailbox(actor=admin, mailbox_id=made.id, mailbox=other, version=1, now=NOW)
    assert (changed.name, changed.imap_secret, changed.version) == ("Hilfe", True, 2)
    with pytest.raises(Exception, match="mailbox_changed_meanwhile"):
        actions.change_mailbox(actor=admin, mailbox_id=made.id, mailbox=given, version=1, now=NOW)
    tried = actions.try_mailbox(actor=admin, mailbox_id=made.id, now=NOW)
    assert (tried.imap, tried.smtp) == ("away", "")
    assert queries.mailbox(admin, made.id).problem == "away"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"address": "no address"}, "address"), ({"address": "a+b@x.example"}, "address"),
        ({"address": ADDRESS}, "address"), ({"name": " "}, "name"), ({"name": "a\r\nBcc: x"}, "name"),
        ({"language": "fr"}, "language"), ({"progress": ("x",)}, "progress"), ({"quiet_from": "9"}, "quiet_from"),
        ({"imap": ServerInput("http://x", 993)}, "imap_host"), ({"imap": ServerInput("x", 0)}, "imap_port"),
        ({"smtp": ServerInput("x", 25, "ssl")}, "smtp_security"), ({"kind": "nonsense"}, "kind"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_mailbox_is_said_at_its_field(
    admin: Actor, box: Mailbox, change: dict[str, object], field: str
) -> None:
    given = MailboxInput(**{"address": "new@x.example", "name": "New", **change})  # type: ignore[arg-type]
    with pytest.raises(Invalid) as refused:
        actions.add_mailbox(actor=admin, mailbox=given, now=NOW)
    assert [one.field for one in refused.value.errors] == [field]
    assert Mailbox.objects.count() == 1


def test_files_of_the_case_go_along_with_an_answer(come: Come, work: Work, post: Post, admin: Actor) -> None:
    first = come(letter())
    case_id = first.case_id or 0
    uploads = [Upload(name, io.BytesIO(b"%PDF-1.4 " + name.encode())) for name in ("报价单.pdf", "gone.pdf")]
    kept = [one.id for one in cases.attach(actor=admin, case_id=case_id, uploads=uploads, now=NOW)]
    cases.add_message(
        actor=admin, case_id=case_id, direction="outbound", text="见附件。", channel="mail", files=kept, now=NOW
    )
    cases.remove_file(actor=admin, case_id=case_id, file_id=kept[1], reason="wrong_file", now=NOW)
    post.stutters = ["451 later"] * 2
    work()
    work(NOW + timedelta(minutes=2))
    (made,) = sent("reply")
    assert (made.state, made.files) == ("sent", kept)
    got = message_from_bytes(post.got[-1][2], policy=policy.default)
    said, *files = [one for one in got.walk() if not one.is_multipart()]
    assert said.get_content().strip() == "见附件。"
    assert [(one.get_filename(), one.get_content()) for one in files] == [
        ("报价单.pdf", b"%PDF-1.4 " + "报价单.pdf".encode())
    ]


def test_files_of_another_case_and_too_much_of_them_do_not_go_along(
    come: Come, admin: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = come(letter()), come(letter("另一件事", subject="other"))
    kept = cases.attach(
        actor=admin, case_id=other.case_id or 0, uploads=[Upload("a.pdf", io.BytesIO(b"%PDF-1.4 a"))], now=NOW
    )
    monkeypatch.setattr(rules, "MOST_SENT", 5)
    for view, why in ((first, "unknown_case_file"), (other, "mail_files_too_much")):
        with pytest.raises(Invalid) as refused:
            cases.add_message(
                actor=admin, case_id=view.case_id or 0, direction="outbound", text="见附件。", channel="mail",
                files=[kept[0].id], now=NOW,
            )  # fmt: skip
        assert [(one.field, one.code) for one in refused.value.errors] == [("files", why)]
    assert sent("reply") == []


def test_a_link_is_written_outside_of_any_case_and_its_words_are_not_kept(
    come: Come, work: Work, post: Post, admin: Actor
) -> None:
    first = come(letter())
    work()
    customer = case_of(first).customer_id or 0
    made = actions.write(actor=SYSTEM, customer_id=customer, subject="登录", text="https://x.example/?t=1", now=NOW)
    kept = OutgoingMail.objects.get(pk=made.id)
    assert (made.case_id, made.kind, "x.example" in kept.words) == (None, "link", False)
    work()
    kept.refresh_from_db()
    assert (kept.state, kept.words) == ("sent", "")
    got = message_from_bytes(post.got[-1][2], policy=policy.default)
    assert (got["To"], got["Subject"], got["Auto-Submitted"]) == ("sun@example.com", "登录", "auto-generated")
    assert got.get_content().strip() == "https://x.example/?t=1"
    # An answer to it belongs to nothing: it is a matter of its sender.
    answer = come(letter("收到", subject="Re: 登录", In_Reply_To=made.mail_id))
    assert (answer.opened, answer.case_id != first.case_id) == (True, True)
    with pytest.raises(Conflict, match="outgoing_mail_state"):
        actions.resend(actor=admin, outgoing_id=made.id, now=NOW)
    with pytest.raises(Invalid):
        actions.write(actor=SYSTEM, customer_id=customer, to="x@y.example", subject="a", text="b", now=NOW)
