"""A company with two senders in the sandbox and one customer who is known at both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from django.utils import timezone

from makegood.ground.actor import SYSTEM
from makegood.rooms.cases import actions as cases
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import ContactInput, CustomerInput
from makegood.rooms.texting import actions
from makegood.rooms.texting.inputs import HeardText, SenderInput, TemplateInput
from makegood.rooms.texting.models import OutgoingText
from makegood.rooms.texting.views import HeardView
from makegood.site import company as companies

PHONE = "+8613800138000"


@dataclass(frozen=True)
class Home:
    """Ids of what every test needs."""

    unit: int
    customer: int
    sms: int
    wechat: int
    now: datetime

    def hears(self, text: str, at: datetime, *, sender: str = "sms", address: str = PHONE, id_: str = "") -> HeardView:
        """Somebody writes."""
        heard = HeardText(sender, id_ or f"{sender}-{text}", address, text, at)
        return actions.receive(actor=SYSTEM, heard=heard, now=at)

    def case(self, channel: str = "phone") -> int:
        """A matter of the customer's."""
        (id_,) = cases.open_cases(
            actor=SYSTEM, cases=[CaseInput("enquiry", self.customer, None, self.unit, "怎么洗", "滤网怎么洗", channel)],
            now=self.now,
        )  # fmt: skip
        return id_

    def says(self, case: int, channel: str, text: str = "师傅明天到", at: datetime | None = None) -> OutgoingText:
        """Our answer, as it is on its way."""
        cases.add_message(
            actor=SYSTEM, case_id=case, direction="outbound", text=text, channel=channel, now=at or self.now
        )
        found = OutgoingText.objects.filter(case_id=case).order_by("-id").first()
        assert found is not None
        return found


@pytest.fixture
def home(db: None) -> Home:
    """陈顾客 has a phone and is known to the official account; SMS needs registered words."""
    now = timezone.now()
    unit = companies.init("CN", "correct horse battery", codes=("answer-24h", "next-answer")).unit_id
    chen = CustomerInput(name="陈顾客", contacts=(ContactInput("phone", PHONE),))
    (customer,) = customers.create(actor=SYSTEM, customers=[chen], now=now)
    given = SenderInput("sms", "和顺", "sms", free_hours=0, acknowledges=("sms", "wechat"), progress=("late",))
    sms, _ = actions.add_sender(actor=SYSTEM, sender=given, now=now)
    official = SenderInput("wechat", "和顺服务号", "wechat", free_hours=48, acknowledges=("wechat",))
    wechat, _ = actions.add_sender(actor=SYSTEM, sender=official, now=now)
    for kind, body in (
        ("reply", "服务单{number}：{text}"),
        ("received", "已收到，服务单{number}"),
        ("late", "服务单{number}晚了：{duty}"),
    ):
        words = TemplateInput(kind, "zh-Hans", body, f"T-{kind}", "approved")
        actions.register_template(actor=SYSTEM, sender_id=sms, template=words, now=now)
    actions.bind(actor=SYSTEM, sender="wechat", address="o-chen", customer_id=customer, now=now)
    return Home(unit, customer, sms, wechat, now)
