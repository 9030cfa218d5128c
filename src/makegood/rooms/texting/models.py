"""Short messages: through whom we speak, in which registered words, to whom, and what became of each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from makegood.ground.accounts.models import Unit
from makegood.rooms.cases.models import Case, CaseKind
from makegood.rooms.customers.models import Customer
from makegood.rooms.texting import rules


class Sender(models.Model):
    """A name of ours at somebody who carries messages: a signature for SMS, an official account, a mini-program.

    Free words go within `free_hours` after the customer's own word (null: always, 0: never); else only registered
    templates do, and with `permits` only one for each consent. `acknowledges` are the channels of cases whose opening
    it confirms, `progress` what it tells unasked, outside of the quiet hours. `secret` is sealed and signs what an
    `http` gateway is handed.
    """

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    channel = models.CharField(max_length=12)
    adapter = models.CharField(max_length=8, default="sandbox")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.ForeignKey(CaseKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    language = models.CharField(max_length=8, default="zh-Hans")
    active = models.BooleanField(default=True)
    url = models.CharField(max_length=500, default="")
    secret = models.TextField(default="")
    free_hours = models.SmallIntegerField(null=True)
    permits = models.BooleanField(default=False)
    acknowledges = models.JSONField(default=list)
    progress = models.JSONField(default=list)
    quiet_from = models.CharField(max_length=5, default="21:00")
    quiet_to = models.CharField(max_length=5, default="08:00")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=rules.CHANNELS), name="sender_channel"),
            models.CheckConstraint(condition=Q(adapter__in=rules.ADAPTERS), name="sender_adapter"),
            models.CheckConstraint(condition=Q(adapter="sandbox") | ~Q(url=""), name="sender_goes_somewhere"),
        ]


class Template(models.Model):
    """Registered words of a sender for one kind of message in one language; only approved ones go out."""

    id = models.BigIntegerField(primary_key=True)
    sender = models.ForeignKey(Sender, on_delete=models.PROTECT, related_name="templates", db_index=False)
    kind = models.CharField(max_length=12)
    language = models.CharField(max_length=8)
    body = models.CharField(max_length=500)
    gateway_code = models.CharField(max_length=80, default="")
    state = models.CharField(max_length=9, default="draft")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "kind", "language"], name="texttemplate_once"),
            models.CheckConstraint(condition=Q(kind__in=rules.KINDS), name="texttemplate_kind"),
            models.CheckConstraint(condition=Q(state__in=rules.TEMPLATE_STATES), name="texttemplate_state"),
        ]


class Handle(models.Model):
    """What somebody is called at a sender: a number, an openid; whose it is, once a matter or a program says so."""

    id = models.BigIntegerField(primary_key=True)
    sender = models.ForeignKey(Sender, on_delete=models.PROTECT, related_name="+", db_index=False)
    address = models.CharField(max_length=120)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80, default="")
    heard_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sender", "address"], name="handle_once")]


class Permit(models.Model):
    """One consent to one message of a kind; used by the message that it let through."""

    id = models.BigIntegerField(primary_key=True)
    handle = models.ForeignKey(Handle, on_delete=models.CASCADE, related_name="permits", db_index=False)
    kind = models.CharField(max_length=12)
    given_at = models.DateTimeField()
    used_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=rules.KINDS), name="permit_kind")]
        indexes = [models.Index(fields=["handle", "kind"], name="permit_left", condition=Q(used_by_id__isnull=True))]


class WayOrder(models.Model):
    """By which ways a customer wants to be told things, the first first."""

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="+")
    ways = models.JSONField(default=list)


class OutgoingText(models.Model):
    """A message to somebody on its way by one way. One that is lost is followed by another one (`passed_to`).

    `said_id` is the message of the case that it carries. `known_as` is what the carrier calls it, `problem` the code of
    why it did not go.
    """

    id = models.BigIntegerField(primary_key=True)
    sender = models.ForeignKey(Sender, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=12, default="")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_id = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=9, default="queued")
    to = models.CharField(max_length=120, default="")
    text = models.TextField(default="")
    template_code = models.CharField(max_length=80, default="")
    params = models.JSONField(default=dict)
    language = models.CharField(max_length=8, default="zh-Hans")
    known_as = models.CharField(max_length=120, default="")
    attempts = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=24, default="")
    passed_to_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=rules.OUTGOING_STATES), name="outgoingtext_state"),
            models.CheckConstraint(condition=Q(kind__in=rules.KINDS), name="outgoingtext_kind"),
            models.CheckConstraint(condition=~Q(state="queued") | Q(next_at__isnull=False), name="outgoingtext_goes"),
        ]
        indexes = [
            models.Index(fields=["case"], name="outgoingtext_case", condition=Q(case__isnull=False)),
            models.Index(fields=["sender", "to", "-id"], name="outgoingtext_to"),
            models.Index(fields=["state", "-id"], name="outgoingtext_newest"),
        ]


class IncomingText(models.Model):
    """What somebody wrote to a sender of ours, once for each name that its carrier gave it."""

    id = models.BigIntegerField(primary_key=True)
    sender = models.ForeignKey(Sender, on_delete=models.PROTECT, related_name="+", db_index=False)
    external_id = models.CharField(max_length=120)
    handle = models.ForeignKey(Handle, on_delete=models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    state = models.CharField(max_length=12)
    reason = models.CharField(max_length=20, default="")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    said_id = models.BigIntegerField(null=True)
    opened = models.BooleanField(default=False)
    candidates = models.JSONField(default=list)
    at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "external_id"], name="incomingtext_once"),
            models.CheckConstraint(condition=Q(state__in=rules.INCOMING_STATES), name="incomingtext_state"),
            models.CheckConstraint(condition=~Q(state="filed") | Q(case__isnull=False), name="incomingtext_filed"),
        ]
        indexes = [
            models.Index(fields=["state", "-id"], name="incomingtext_newest"),
            models.Index(fields=["handle", "-id"], name="incomingtext_of"),
            models.Index(fields=["case"], name="incomingtext_case", condition=Q(case__isnull=False)),
        ]
