"""Calls as the exchange tells them, and at which extension somebody sits."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from makegood.ground.accounts.models import Unit, User
from makegood.rooms.calls import rules
from makegood.rooms.cases.models import Case
from makegood.rooms.customers.models import Customer


class Extension(models.Model):
    """The telephone at which somebody sits, for as long as they do."""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=20, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user"], name="extension_one")]


class Call(models.Model):
    """One call, under the name that its exchange (`system`) gave it.

    `number` is the other side's as compared, empty where it is hidden; `customer` whom it is known to belong to.
    `returned_by_id` is the call by which somebody who rang in vain was reached.
    """

    id = models.BigIntegerField(primary_key=True)
    system = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    direction = models.CharField(max_length=3)
    number = models.CharField(max_length=40, default="")
    extension = models.CharField(max_length=20, default="")
    user = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=10)
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    recording = models.CharField(max_length=500, default="")
    note = models.CharField(max_length=2000, default="")
    returned_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["system", "external_id"], name="call_once"),
            models.CheckConstraint(condition=Q(direction__in=rules.DIRECTIONS), name="call_direction"),
            models.CheckConstraint(condition=Q(state__in=rules.STATES), name="call_state"),
        ]
        indexes = [
            models.Index(fields=["-started_at", "-id"], name="call_newest"),
            models.Index(fields=["user", "-started_at"], name="call_of", condition=Q(ended_at__isnull=True)),
            models.Index(fields=["number"], name="call_owed", condition=Q(state="missed", returned_by_id__isnull=True)),
            models.Index(fields=["case"], name="call_case", condition=Q(case__isnull=False)),
            models.Index(fields=["customer"], name="call_customer", condition=Q(customer__isnull=False)),
        ]
