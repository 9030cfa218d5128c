"""Where other systems want to hear of events, and what became of each message to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from makegood.ground.webhooks import rules


class Webhook(models.Model):
    """An address that hears of events. `secret` is sealed; the `former` one signs beside it until `former_until`.

    `held_until` keeps messages back while the address does not answer; `failing_since` is the first of the failures
    that no success has ended.
    """

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=rules.LONGEST_URL)
    events = models.JSONField()
    secret = models.TextField()
    former = models.TextField(default="")
    former_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=8, default="active")
    failures = models.IntegerField(default=0)
    failing_since = models.DateTimeField(null=True)
    held_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=rules.STATES), name="webhook_state")]


class Delivery(models.Model):
    """One event on its way to one address: once each, whatever is tried again. `status` is the last HTTP status."""

    id = models.BigIntegerField(primary_key=True)
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    event_id = models.BigIntegerField()
    event_name = models.CharField(max_length=48)
    state = models.CharField(max_length=8, default="waiting")
    attempts = models.SmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    status = models.SmallIntegerField(null=True)
    problem = models.CharField(max_length=40, default="")
    took_ms = models.IntegerField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["webhook", "event_id"], name="delivery_once"),
            models.CheckConstraint(condition=Q(state__in=rules.DELIVERY_STATES), name="delivery_state"),
        ]
        indexes = [
            models.Index(fields=["webhook", "state", "-id"], name="delivery_state_newest"),
            models.Index(fields=["ended_at"], name="delivery_ended", condition=Q(state__in=["sent", "skipped"])),
        ]
