"""Where we are: the service network and its working calendars."""

from __future__ import annotations

from django.db import models

from makegood.ground.accounts.models import Unit
from makegood.rooms.network.rules import NODE_KINDS, NODE_STATES


class Node(models.Model):
    """What a unit of the network is: centre, branch, station, outlet."""

    unit = models.OneToOneField(Unit, primary_key=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    region = models.CharField(max_length=120, default="")
    division = models.CharField(max_length=12, default="")
    address = models.CharField(max_length=200, default="")
    phone = models.CharField(max_length=24, default="")
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    state = models.CharField(max_length=12, default="active")
    opened_on = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=NODE_KINDS), name="node_kind"),
            models.CheckConstraint(condition=models.Q(state__in=NODE_STATES), name="node_state"),
        ]


class Company(models.Model):
    """The company itself: the one row that says under which law it stands and in which money it counts."""

    unit = models.OneToOneField(Unit, primary_key=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    jurisdiction = models.CharField(max_length=4)
    currency = models.CharField(max_length=3)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)


class Calendar(models.Model):
    """A working calendar: of a jurisdiction, the company, or one unit (then named by the unit)."""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.JSONField(default=dict)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)


class CalendarVersion(models.Model):
    """The immutable text of a calendar as published: in force for dates from `effective` on."""

    id = models.BigIntegerField(primary_key=True)
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    effective = models.DateTimeField()
    kind = models.CharField(max_length=12)
    reason = models.CharField(max_length=400, default="")
    definition = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["local", "statutory", "disruption"]), name="calendar_version_kind"
            ),
        ]
