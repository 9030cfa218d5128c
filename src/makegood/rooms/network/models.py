"""Where we are: the service network and its working calendars."""

from __future__ import annotations

from django.db import models

from makegood.ground.accounts.models import Unit, User
from makegood.rooms.network.lifecycle import STATES
from makegood.rooms.network.rules import (
    ABSENCES,
    LICENCES,
    NODE_KINDS,
    STAFF_ROLES,
)


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
    left_on = models.DateField(null=True)
    contact = models.CharField(max_length=80, default="")
    pinyin = models.CharField(max_length=200, default="")
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    staff_count = models.IntegerField(null=True)
    daily_capacity = models.IntegerField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=NODE_KINDS), name="node_kind"),
            models.CheckConstraint(condition=models.Q(state__in=STATES), name="node_state"),
        ]


class NodeStep(models.Model):
    """One step of a node's life, or a move to another parent (then `before` and `after` are codes of nodes)."""

    id = models.BigIntegerField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    verb = models.CharField(max_length=12)
    before = models.CharField(max_length=24, default="")
    after = models.CharField(max_length=24, default="")
    reason = models.CharField(max_length=400, default="")
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "at"], name="node_step_unit")]


class Division(models.Model):
    """An administrative division: China's by its statistical code, others by a code of their own."""

    code = models.CharField(max_length=12, primary_key=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    level = models.SmallIntegerField()
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=200, default="")
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=5), name="division_level")]


class OutletContract(models.Model):
    """What an independent node may do for the company, from–to (both inclusive), and the deposit that secures it.

    Empty lists of kinds or categories mean all of them.
    """

    id = models.BigIntegerField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    valid_from = models.DateField()
    valid_to = models.DateField()
    kinds = models.JSONField(default=list)
    categories = models.JSONField(default=list)
    deposit = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="CNY")
    deposit_paid_on = models.DateField(null=True)
    deposit_returned_on = models.DateField(null=True)
    note = models.CharField(max_length=400, default="")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(valid_to__gte=models.F("valid_from")), name="contract_dates"),
            models.CheckConstraint(condition=models.Q(deposit__gte=0), name="contract_deposit"),
        ]


class ServiceArea(models.Model):
    """A node serves a division for a category and a kind of work ("" = all of them), from–to (both inclusive).

    `share` is the part of the division's work in percent; `backup` rows step in when none of the others can.
    """

    id = models.BigIntegerField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    division = models.CharField(max_length=12)
    category = models.CharField(max_length=60, default="")
    kind = models.CharField(max_length=24, default="")
    share = models.SmallIntegerField(default=100)
    quota = models.IntegerField(null=True)
    priority = models.SmallIntegerField(default=1)
    backup = models.BooleanField(default=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["division", "category"], name="area_division")]
        constraints = [
            models.CheckConstraint(condition=models.Q(share__gte=0, share__lte=100), name="area_share"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="area_dates",
            ),
        ]


class Capability(models.Model):
    """What a node is able to do: a category and a kind of work ("" = all), from level 1 (simple) to 3 (everything)."""

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    category = models.CharField(max_length=60, default="")
    kind = models.CharField(max_length=24, default="")
    level = models.SmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "category", "kind"], name="capability_once"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=3), name="capability_level"),
        ]


class Closure(models.Model):
    """A node takes no work from–to (half-open) and says why; promises run on."""

    id = models.BigIntegerField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    reason = models.CharField(max_length=200)
    created_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["unit", "ends"], name="closure_unit")]
        constraints = [models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="closure_order")]


class StaffMember(models.Model):
    """Somebody who works at a node; `user` if they sign in."""

    id = models.BigIntegerField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    pinyin = models.CharField(max_length=200, default="")
    role = models.CharField(max_length=20, default="technician")
    level = models.SmallIntegerField(default=1)
    phone = models.CharField(max_length=24, default="")
    sex = models.CharField(max_length=8, default="")
    user = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=STAFF_ROLES), name="staff_role"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=3), name="staff_level"),
            models.CheckConstraint(condition=models.Q(sex__in=["", "female", "male"]), name="staff_sex"),
        ]


class Skill(models.Model):
    """What somebody can do: a category and a kind of work ("" = all), from level 1 to 3."""

    id = models.BigAutoField(primary_key=True)
    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="skills", db_index=False)
    category = models.CharField(max_length=60, default="")
    kind = models.CharField(max_length=24, default="")
    level = models.SmallIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "category", "kind"], name="skill_once"),
            models.CheckConstraint(condition=models.Q(level__gte=1, level__lte=3), name="skill_level"),
        ]


class Certificate(models.Model):
    """A licence of somebody: good up to and including the day on which it expires."""

    id = models.BigIntegerField(primary_key=True)
    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="certificates", db_index=False)
    kind = models.CharField(max_length=24)
    number = models.CharField(max_length=60)
    issued_on = models.DateField(null=True)
    expires_on = models.DateField()
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["expires_on"], name="certificate_expires")]
        constraints = [
            models.UniqueConstraint(fields=["member", "kind", "number"], name="certificate_once"),
            models.CheckConstraint(condition=models.Q(kind__in=LICENCES), name="certificate_kind"),
        ]


class LicenceRule(models.Model):
    """Work of a kind on a category ("" = all) is done only by holders of a licence."""

    id = models.BigAutoField(primary_key=True)
    category = models.CharField(max_length=60, default="")
    kind = models.CharField(max_length=24, default="")
    licence = models.CharField(max_length=24)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["category", "kind", "licence"], name="licence_rule_once"),
            models.CheckConstraint(condition=models.Q(licence__in=LICENCES), name="licence_rule_licence"),
        ]


class Absence(models.Model):
    """Somebody does not work from–to (half-open, `ends` open while nobody knows)."""

    id = models.BigIntegerField(primary_key=True)
    member = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="absences", db_index=False)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    reason = models.CharField(max_length=12)
    created_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["member", "starts"], name="absence_member")]
        constraints = [
            models.CheckConstraint(condition=models.Q(reason__in=ABSENCES), name="absence_reason"),
            models.CheckConstraint(
                condition=models.Q(ends__isnull=True) | models.Q(ends__gt=models.F("starts")), name="absence_order"
            ),
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
