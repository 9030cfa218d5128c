"""The demo company's letters: a mailbox that is switched off, one letter on a case, two that wait, one set aside."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP

from django.db import transaction

from makegood.ground.actor import SYSTEM
from makegood.rooms.channels import actions
from makegood.rooms.channels.inputs import MailboxInput, ServerInput
from makegood.site.demo.staff import Staff

ADDRESS = "service@qinghe.example"
#: How many hours ago it came, headers, sender, subject, words.
_LETTERS: tuple[tuple[int, dict[str, str], str, str, str], ...] = (
    (
        20, {}, "周慧敏 <zhouhuimin@example.com>", "洗碗机洗完不烘干",
        "您好，洗碗机用了一年，最近洗完碗上全是水，烘干灯是亮的。换过洗涤块，没有用。\n请问是要上门看，还是可以自己先检查？\n\n周慧敏",
    ),
    (
        5, {"List-Unsubscribe": "<https://fair.example/out>"}, "华东家电展组委会 <news@fair.example>",
        "诚邀贵司参展（春季）",
        "尊敬的清和电器：\n春季展会报名已经开始，早鸟价至月底。",
    ),
    (
        3, {"Auto-Submitted": "auto-replied"}, "Tom Becker <tom.becker@example.com>", "Automatic reply: out of office",
        "I am out of the office until Monday and read your message then.",
    ),
    (
        30, {"Precedence": "bulk"}, "Lucky <win@prize.example>", "恭喜您获得大奖",
        "点击领取。",
    ),
)  # fmt: skip


@transaction.atomic
def fill(people: Staff, end: datetime) -> None:
    """Letters of the last day and a half. Nothing goes out: there is no server, and the mailbox is off."""
    given = MailboxInput(
        ADDRESS, "清和电器服务中心", active=False, imap=ServerInput("imap.qinghe.example", 993, "tls", "service"),
        smtp=ServerInput("smtp.qinghe.example", 587, "starttls", "service"),
    )  # fmt: skip
    box = actions.add_mailbox(actor=SYSTEM, mailbox=given, now=end - timedelta(days=90))
    for place, (hours, headers, sender, subject, text) in enumerate(_LETTERS):
        now = end - timedelta(hours=hours)
        made = EmailMessage(policy=SMTP)
        made["From"], made["To"], made["Subject"] = sender, ADDRESS, subject
        made["Message-ID"] = f"<{place}.demo@example.com>"
        for name, value in headers.items():
            made[name] = value
        made.set_content(text)
        mail_id, _ = actions.receive(actor=SYSTEM, mailbox_id=box.id, content=io.BytesIO(made.as_bytes()), now=now)
        actions.process(actor=SYSTEM, mail_id=mail_id, now=now)
        if place == len(_LETTERS) - 1:
            actions.set_aside(actor=people["manager"], mail_id=mail_id, reason="spam", now=now + timedelta(hours=1))
