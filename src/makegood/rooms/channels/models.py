"""Ways in and out that are not ours: mailboxes, each letter that came in, each one that goes out."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from makegood.ground.accounts.models import Unit
from makegood.rooms.cases.models import Case, CaseKind
from makegood.rooms.channels import rules
from makegood.rooms.customers.models import Customer


class Mailbox(models.Model):
    """An address of ours: who looks after what comes in there, where it is fetched and through what is sent.

    Passwords are sealed. `last_uid` and `uid_validity` say how far its folder was fetched; `problem` is the code of
    what stands between us and its server, empty while it answers.
    """

    id = models.BigIntegerField(primary_key=True)
    address = models.CharField(max_length=254, unique=True)
    name = models.CharField(max_length=80)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.ForeignKey(CaseKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=8, default="zh-Hans")
    active = models.BooleanField(default=True)
    plus = models.BooleanField(default=True)
    progress = models.JSONField(default=list)
    quiet_from = models.CharField(max_length=5, default="21:00")
    quiet_to = models.CharField(max_length=5, default="08:00")
    imap_host = models.CharField(max_length=200, default="")
    imap_port = models.IntegerField(default=993)
    imap_security = models.CharField(max_length=8, default="tls")
    imap_user = models.CharField(max_length=200, default="")
    imap_password = models.TextField(default="")
    imap_folder = models.CharField(max_length=120, default="INBOX")
    smtp_host = models.CharField(max_length=200, default="")
    smtp_port = models.IntegerField(default=587)
    smtp_security = models.CharField(max_length=8, default="starttls")
    smtp_user = models.CharField(max_length=200, default="")
    smtp_password = models.TextField(default="")
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    polled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, default="")
    problem_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(imap_security__in=rules.SECURITIES), name="mailbox_imap_security"),
            models.CheckConstraint(condition=Q(smtp_security__in=rules.SECURITIES), name="mailbox_smtp_security"),
        ]


class IncomingMail(models.Model):
    """A letter as it came in; its bytes are the file of the owner (`mail`, id), kept before anything is made of it.

    The same bytes come into one mailbox once. `mail_id` is what the letter calls itself, `content` the digest of what
    stands below its headers; `said_id` is the message of the case that it became, `opened` whether it opened that case,
    `stranger` whether it came from an address that is not the customer's. `html` is its page made safe, `quoted` what
    it repeats of earlier letters; both are shown folded.
    """

    id = models.BigIntegerField(primary_key=True)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    uid = models.CharField(max_length=40, default="")
    state = models.CharField(max_length=12, default="received")
    reason = models.CharField(max_length=20, default="")
    attempts = models.SmallIntegerField(default=0)
    arrived_at = models.DateTimeField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    mail_id = models.CharField(max_length=500, default="")
    content = models.CharField(max_length=64, default="")
    sender = models.CharField(max_length=254, default="")
    sender_name = models.CharField(max_length=120, default="")
    subject = models.CharField(max_length=300, default="")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_id = models.BigIntegerField(null=True)
    opened = models.BooleanField(default=False)
    stranger = models.BooleanField(default=False)
    files_done = models.BooleanField(default=True)
    html = models.TextField(default="")
    quoted = models.TextField(default="")
    candidates = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["mailbox", "sha256"], name="incoming_mail_once"),
            models.CheckConstraint(condition=Q(state__in=rules.INCOMING_STATES), name="incoming_mail_state"),
            models.CheckConstraint(condition=~Q(state="filed") | Q(case__isnull=False), name="incoming_mail_filed"),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="incoming_mail_newest"),
            models.Index(fields=["case"], name="incoming_mail_case", condition=Q(case__isnull=False)),
            models.Index(fields=["mail_id"], name="incoming_mail_called", condition=~Q(mail_id="")),
            models.Index(fields=["sender", "created_at"], name="incoming_mail_sender"),
        ]


class OutgoingMail(models.Model):
    """A letter to a customer: the message `said_id` of a case on its way, under one `mail_id` at each attempt.

    `problem` is the code of why it did not go, `answer` what the other server said. A letter of no case (`link`) has
    its words here, sealed, since they open a door: they are blanked as soon as it is on its way or given up. `files`
    are those of the case that go along.
    """

    id = models.BigIntegerField(primary_key=True)
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_id = models.BigIntegerField(null=True, unique=True)
    words = models.TextField(default="")
    files = models.JSONField(default=list)
    kind = models.CharField(max_length=16)
    state = models.CharField(max_length=8, default="queued")
    to = models.CharField(max_length=254, default="")
    subject = models.CharField(max_length=300)
    mail_id = models.CharField(max_length=300, unique=True)
    in_reply_to = models.CharField(max_length=500, default="")
    refs = models.TextField(default="")
    attempts = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=40, default="")
    answer = models.CharField(max_length=300, default="")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=rules.OUTGOING_STATES), name="outgoing_mail_state"),
            models.CheckConstraint(condition=Q(kind__in=rules.OUTGOING_KINDS), name="outgoing_mail_kind"),
            models.CheckConstraint(
                condition=Q(kind="link", case=None, said_id=None) | Q(case__isnull=False, said_id__isnull=False),
                name="outgoing_mail_said",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="outgoing_mail_newest"),
            models.Index(fields=["case"], name="outgoing_mail_case"),
            models.Index(fields=["customer"], name="outgoing_mail_customer", condition=Q(customer__isnull=False)),
            models.Index(fields=["to", "created_at"], name="outgoing_mail_to"),
        ]
