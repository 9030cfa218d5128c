"""What is asked: the customer's matter until it is settled in their eyes, and the conversation about it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from makegood.ground.accounts.models import Unit, User
from makegood.rooms.customers.models import Customer
from makegood.rooms.products.models import Item

STATES = ["open", "in_progress", "waiting_customer", "resolved", "closed", "withdrawn"]


class CaseKind(models.Model):
    """A leaf or root of the tree of matters; roots are fixed, a company extends them."""

    code = models.CharField(max_length=60, primary_key=True)
    root = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    name = models.JSONField(default=dict)


class NumberBlock(models.Model):
    """How many case numbers have been handed out; processes take them in blocks."""

    id = models.SmallIntegerField(primary_key=True)
    taken = models.BigIntegerField(default=0)


class Case(models.Model):
    """服务单: one matter.

    `next_due_at` follows its running obligations, `owed_since` is the earliest due moment of those broken and undone;
    both, and `sort_at` (the earlier of them, far away without any), are written by the reaction to the promises.
    """

    id = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=12, unique=True)
    kind = models.ForeignKey(CaseKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=16, default="open")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    symptom = models.CharField(max_length=80, default="")
    channel = models.CharField(max_length=16, default="phone")
    opened_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    owed_since = models.DateTimeField(null=True)
    sort_at = models.DateTimeField()
    chasers = models.SmallIntegerField(default=0)
    chased_at = models.DateTimeField(null=True)
    reopenings = models.SmallIntegerField(default=0)
    duplicate = models.BooleanField(default=False)
    repeat = models.BooleanField(default=False)
    external_id = models.CharField(max_length=120, default="")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=STATES), name="case_state")]
        indexes = [
            models.Index(fields=["sort_at", "id"], name="case_queue"),
            models.Index(fields=["unit", "sort_at"], name="case_unit"),
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["customer", "-opened_at"], name="case_customer"),
            models.Index(fields=["item", "-opened_at"], name="case_item"),
            models.Index(fields=["external_id"], name="case_external", condition=~Q(external_id="")),
        ]


class Message(models.Model):
    """One utterance: from the customer, to the customer, or among ourselves."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages", db_index=False)
    direction = models.CharField(max_length=8)
    channel = models.CharField(max_length=16, default="")
    text = models.TextField()
    automatic = models.BooleanField(default=False)
    author_kind = models.CharField(max_length=8)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=80, default="")
    at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=["inbound", "outbound", "internal"]), name="message_direction"
            )
        ]
        indexes = [models.Index(fields=["case", "at"], name="message_case")]


class Repeat(models.Model):
    """The same item came back for the same fault: the later case and an earlier one."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="repeats", db_index=False)
    earlier = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "earlier"], name="repeat_once")]
