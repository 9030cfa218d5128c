"""Messages: who may be told what by which way, what becomes of what is lost, and whose words belong where."""

from __future__ import annotations

from datetime import timedelta

import pytest

from makegood.ground.accounts.models import Notice
from makegood.ground.actor import SYSTEM, Actor
from makegood.ground.journal import queries as journal
from makegood.ground.problems import Conflict, Forbidden, Invalid
from makegood.rooms.cases import queries as cases
from makegood.rooms.cases.models import Case, Message
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import ConsentInput, ContactInput, CustomerInput
from makegood.rooms.promises.models import Obligation
from makegood.rooms.texting import actions, adapters, queries, rules
from makegood.rooms.texting.inputs import SenderInput, TemplateInput
from makegood.rooms.texting.models import Handle, IncomingText, OutgoingText, Permit
from tests.rooms.texting.conftest import PHONE, Home

HOUR = timedelta(hours=1)


def carried(text: OutgoingText, home: Home, answer: adapters.Answer | None = None) -> OutgoingText:
    """Handed over, with this answer of its carrier."""
    if answer is None:
        actions.deliver(actor=SYSTEM, text_id=text.pk, attempt=text.attempts, now=home.now)
    else:
        from makegood.rooms.texting.actions.sending import _settle

        _settle(SYSTEM, text, answer, home.now)
    text.refresh_from_db()
    return text


def test_a_customers_message_opens_a_matter_once_and_starts_its_clocks(home: Home) -> None:
    heard = home.hears("冰箱不冷", home.now)
    assert (heard.state, heard.opened, heard.channel) == ("filed", True, "sms")
    again = home.hears("冰箱不冷", home.now)
    assert again.id == heard.id and IncomingText.objects.count() == 1
    case = Case.objects.get()
    assert (case.customer_id, case.channel) == (home.customer, "sms")
    assert Obligation.objects.filter(matter_kind="case", matter_id=case.pk, state="running").count() == 1
    assert Handle.objects.get(sender_id=home.sms).customer_id == home.customer


def test_the_next_word_joins_the_talk_and_a_number_of_another_case_proves_nothing(home: Home) -> None:
    first = home.hears("冰箱不冷", home.now)
    other = Case.objects.get(pk=home.case())
    home.hears(f"我的单号是 {other.number}", home.now + HOUR)
    second = IncomingText.objects.order_by("-id")[0]
    assert (second.case_id, second.opened) == (first.case_id, False)
    # After a week it is a matter of its own.
    home.hears("又不冷了", home.now + timedelta(days=9))
    assert IncomingText.objects.order_by("-id")[0].opened


def test_an_address_of_two_customers_waits_for_a_person_who_decides(home: Home) -> None:
    twin = CustomerInput(name="王顾客", contacts=(ContactInput("phone", PHONE),))
    (wang,) = customers.create(actor=SYSTEM, customers=[twin], now=home.now)
    heard = home.hears("师傅什么时候来", home.now)
    assert (heard.state, heard.reason, set(heard.candidates)) == ("to_be_read", "ambiguous", {home.customer, wang})
    assert Notice.objects.filter(code="text_to_be_read").count() == 1
    assert Case.objects.count() == 0
    done = actions.open_matter(actor=SYSTEM, heard_id=heard.id, customer_id=wang, now=home.now)
    assert done.state == "filed" and Case.objects.get().customer_id == wang
    with pytest.raises(Conflict):
        actions.set_aside(actor=SYSTEM, heard_id=heard.id, reason="spam", now=home.now)


def test_an_answer_goes_in_registered_words_and_keeps_the_promise(home: Home) -> None:
    case = home.case("sms")
    text = home.says(case, "sms")
    number = Case.objects.get(pk=case).number
    assert text.template_code == "T-reply" and text.to == PHONE
    assert text.text.startswith("【和顺】服务单") and "师傅明天到" in text.text and number[-3:-1] in text.text
    assert not Obligation.objects.filter(matter_id=case, state="running").exists()
    assert carried(text, home).state == "sent"
    assert actions.note_receipt(actor=SYSTEM, text_id=text.pk, state="delivered", now=home.now).state == "delivered"
    # What arrived stays so, whatever is told later.
    assert actions.note_receipt(actor=SYSTEM, text_id=text.pk, state="refused", now=home.now).state == "delivered"


def test_free_words_go_within_the_window_and_what_is_lost_goes_by_the_next_way(home: Home) -> None:
    home.hears("洗衣机响", home.now, sender="wechat", address="o-chen")
    case = Case.objects.get().pk
    text = home.says(case, "wechat", at=home.now + HOUR)
    assert (text.channel, text.template_code, text.text) == ("wechat", "", "师傅明天到")
    carried(text, home, adapters.Answer("gateway_refused", final=True))
    follower = OutgoingText.objects.get(pk=text.passed_to_id or 0)
    assert (text.state, follower.channel, follower.said_id) == ("refused", "sms", text.said_id)
    assert queries.carried([case])[text.said_id or 0].channel == "sms"
    carried(follower, home, adapters.Answer("gateway_refused", final=True))
    assert follower.passed_to_id is None
    assert Notice.objects.filter(code="text_not_sent").count() == 1
    # Said once among the words of the case, whatever way it took.
    assert Message.objects.filter(case_id=case, direction="outbound").count() == 1


def test_outside_of_the_window_wechat_is_passed_over(home: Home) -> None:
    home.hears("洗衣机响", home.now, sender="wechat", address="o-chen")
    text = home.says(Case.objects.get().pk, "wechat", at=home.now + timedelta(hours=49))
    assert (text.channel, text.template_code) == ("sms", "T-reply")


def test_one_consent_lets_one_message_through(home: Home) -> None:
    given = SenderInput("mini", "和顺到家", "mini_program", free_hours=0, permits=True)
    mini, _ = actions.add_sender(actor=SYSTEM, sender=given, now=home.now)
    words = TemplateInput("reply", "zh-Hans", "{text}", "M-1", "approved")
    actions.register_template(actor=SYSTEM, sender_id=mini, template=words, now=home.now)
    actions.bind(actor=SYSTEM, sender="mini", address="m-chen", customer_id=home.customer, now=home.now)
    actions.permit(actor=SYSTEM, sender="mini", address="m-chen", kinds=("reply",), now=home.now)
    case = home.case("mini_program")
    first, second = home.says(case, "mini_program"), home.says(case, "mini_program")
    assert (first.channel, second.channel) == ("mini_program", "sms")
    assert Permit.objects.get().used_by_id == first.pk


def test_a_refusal_stops_a_way_and_an_answer_within_two_days_goes_all_the_same(home: Home) -> None:
    said = ConsentInput("sms", given=False, how="reply")
    customers.say_consent(actor=SYSTEM, customer_id=home.customer, consent=said, now=home.now)
    case = home.case("phone")
    lost = home.says(case, "sms")
    # WeChat has no words for it and SMS was refused: the person who answers hears of it.
    assert (lost.state, lost.problem) == ("dead", "refused_by_customer")
    assert Notice.objects.filter(code="text_not_sent").count() == 1
    with pytest.raises(Conflict):
        actions.resend(actor=SYSTEM, text_id=lost.pk, now=home.now)
    home.hears("我有个问题", home.now)
    assert home.says(Case.objects.order_by("-id")[0].pk, "sms", at=home.now + HOUR).state == "queued"


def test_stop_is_a_refusal(home: Home) -> None:
    home.hears("冰箱不冷", home.now)
    heard = home.hears(" 退订 ", home.now + HOUR)
    assert (heard.state, heard.reason) == ("ignored", "stopped")
    assert queries.refuses(home.customer, "sms") and not queries.refuses(home.customer, "wechat")


def test_the_opening_is_confirmed_once_and_is_no_answer(home: Home) -> None:
    home.hears("冰箱不冷", home.now)
    case = Case.objects.get().pk
    assert [actions.tell(actor=SYSTEM, what="received", case_id=case, obligation_id=0, now=home.now) for _ in "12"] == [
        True, False,
    ]  # fmt: skip
    text = OutgoingText.objects.get(case_id=case)
    assert (text.kind, text.channel, text.template_code) == ("received", "sms", "T-received")
    assert Obligation.objects.filter(matter_id=case, state="running").count() == 1
    spoken = cases.messages(SYSTEM, case)
    assert [one.automatic for one in spoken] == [False, True]


def test_being_late_is_told_after_the_quiet_hours(home: Home) -> None:
    home.hears("冰箱不冷", home.now)
    case = Case.objects.get().pk
    owed = Obligation.objects.get(matter_id=case)
    # 24 hours later plus enough to lie in the night of Shanghai.
    assert owed.due_at is not None
    night = (owed.due_at + timedelta(days=1)).replace(hour=18, minute=0)
    assert actions.tell(actor=SYSTEM, what="late", case_id=case, obligation_id=owed.pk, now=night)
    text = OutgoingText.objects.get(kind="late")
    assert text.next_at is not None and text.next_at.hour == 0 and text.next_at > night
    assert not actions.tell(actor=SYSTEM, what="resolved", case_id=case, obligation_id=0, now=night)


def test_failures_are_tried_again_and_then_given_up(home: Home) -> None:
    text = home.says(home.case("sms"), "sms")
    for wait in rules.WAITS:
        carried(text, home, adapters.Answer("not_reached"))
        assert (text.state, text.next_at) == ("queued", home.now + wait)
    assert carried(text, home, adapters.Answer("not_reached")).state == "dead"
    assert actions.deliver(actor=SYSTEM, text_id=text.pk, attempt=0, now=home.now) == "gone"


def test_a_code_goes_by_sms_and_is_nobodys_to_read(home: Home) -> None:
    words = TemplateInput("code", "zh-Hans", "验证码{code}", "T-code", "approved")
    actions.register_template(actor=SYSTEM, sender_id=home.sms, template=words, now=home.now)
    assert actions.send_code(actor=SYSTEM, phone="13900139000", code="428193", language="zh-Hans", now=home.now)
    reader = Actor(kind="user", id=1, name="李", permissions=frozenset({"cases.read", "cases.open"}))
    assert queries.texts(reader).items == ()
    kept = str([(one.name, one.data) for one in journal.between(0, 2**62, 1000)])
    assert "428193" not in kept and "13900139000" not in kept


def test_who_may_not_carry_is_turned_away_and_bad_words_are_refused(home: Home) -> None:
    reader = Actor(kind="user", id=1, name="李", permissions=frozenset({"cases.read", "cases.open"}))
    with pytest.raises(Forbidden):
        actions.permit(actor=reader, sender="wechat", address="o-1", kinds=("late",), now=home.now)
    words = TemplateInput("reply", "zh-Hans", "{secret}", "", "approved")
    with pytest.raises(Invalid):
        actions.register_template(actor=SYSTEM, sender_id=home.sms, template=words, now=home.now)


def test_erasing_a_customer_blanks_what_was_written(home: Home) -> None:
    home.hears("冰箱不冷，住和平路", home.now)
    home.says(Case.objects.get().pk, "sms")
    customers.erase(actor=SYSTEM, customer_id=home.customer, open_matters="end", now=home.now)
    assert set(IncomingText.objects.values_list("text", flat=True)) == {""}
    assert set(OutgoingText.objects.values_list("text", "to", "state")) == {("", "", "dead")}
    assert not Handle.objects.filter(address=PHONE).exists()


@pytest.mark.parametrize(("at", "quiet_until"), [("22:30", 9.5), ("03:00", 5), ("12:00", 0), ("08:00", 0)], ids=str)
def test_quiet_hours(at: str, quiet_until: float, home: Home) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    moment = datetime.fromisoformat(f"2026-11-28T{at}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    after = rules.after_quiet(moment, "21:00", "08:00", "Asia/Shanghai")
    assert (after - moment).total_seconds() == quiet_until * 3600
