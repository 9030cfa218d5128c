"""What is done at a place: jobs, the hands they were offered to, the units they are about, calendars of them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from makegood.ground.accounts.models import Unit
from makegood.rooms.cases.models import Case
from makegood.rooms.customers.models import Customer
from makegood.rooms.jobs.lifecycle import EVIDENCE, MONEY, UNDONE, WORK
from makegood.rooms.network.models import StaffMember
from makegood.rooms.products.models import Item

OFFERS = ["open", "accepted", "declined", "expired", "taken_back", "ended"]


class JobKind(models.Model):
    """A leaf or root of the tree of work; roots are fixed, a company extends them. `minutes` = how long it takes."""

    code = models.CharField(max_length=60, primary_key=True)
    root = models.CharField(max_length=20)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    name = models.JSONField(default=dict)
    minutes = models.SmallIntegerField(default=60)


class JobCounter(models.Model):
    """How many job numbers have been handed out."""

    id = models.SmallIntegerField(primary_key=True)
    taken = models.BigIntegerField(default=0)


class Job(models.Model):
    """工单: one piece of work to be done by somebody at a place.

    `home` is the unit that answers for it, `unit` the one in whose hands it is (the same while nobody else has it).
    `place`, `floor`, `access`, `contact_name`, `contact_phone` and `needs` are a snapshot: what whoever goes there has
    to know, whatever the customer's file says later (the needs of an undone job are read from the file). `next_due_at`,
    `owed_since` and `sort_at` are kept by the reaction to the promises; `wake_at` is the moment at which a hold ends by
    itself, `paused_until` the one at which the clocks in `paused`, stopped for a window that was moved, run on.
    """

    id = models.BigIntegerField(primary_key=True)
    number = models.CharField(max_length=12, unique=True)
    kind = models.ForeignKey(JobKind, on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="followers")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    home = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    technician = models.ForeignKey(StaffMember, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    work = models.CharField(max_length=16, default="to_dispatch")
    evidence = models.CharField(max_length=12, default="missing")
    money = models.CharField(max_length=12, default="unpriced")
    # The place and who is met there.
    division = models.CharField(max_length=12, default="")
    place = models.CharField(max_length=240, default="")
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    floor = models.CharField(max_length=40, default="")
    access = models.CharField(max_length=240, default="")
    contact_name = models.CharField(max_length=120, default="")
    contact_phone = models.CharField(max_length=40, default="")
    needs = models.JSONField(default=list)
    sex_wish = models.CharField(max_length=6, default="")
    avoid = models.JSONField(default=list)
    task = models.CharField(max_length=400, default="")
    # What was promised to the customer, by whom.
    window_from = models.DateTimeField(null=True)
    window_to = models.DateTimeField(null=True)
    window_by_id = models.BigIntegerField(null=True)
    window_by_name = models.CharField(max_length=80, default="")
    window_at = models.DateTimeField(null=True)
    windows = models.SmallIntegerField(default=0)
    moved_by_customer = models.SmallIntegerField(default=0)
    moved_by_outlet = models.SmallIntegerField(default=0)
    moved_by_disruption = models.SmallIntegerField(default=0)
    tries = models.JSONField(default=list)
    held_for = models.CharField(max_length=20, default="")
    wake_at = models.DateTimeField(null=True)
    paused_until = models.DateTimeField(null=True)
    paused = models.JSONField(default=list)
    asked = models.SmallIntegerField(default=0)
    # At the door.
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=20, default="")
    outcome_note = models.CharField(max_length=1000, default="")
    done_key = models.CharField(max_length=64, default="")
    preserve = models.BooleanField(default=False)
    filmed = models.BooleanField(default=False)
    next_owner = models.CharField(max_length=32, default="dispatcher")
    next_at = models.DateTimeField(null=True)
    next_due_at = models.DateTimeField(null=True)
    owed_since = models.DateTimeField(null=True)
    sort_at = models.DateTimeField()
    external_id = models.CharField(max_length=120, default="")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(work__in=WORK), name="job_work"),
            models.CheckConstraint(condition=Q(evidence__in=EVIDENCE), name="job_evidence"),
            models.CheckConstraint(condition=Q(money__in=MONEY), name="job_money"),
            models.CheckConstraint(
                condition=Q(window_from__isnull=True, window_to__isnull=True)
                | Q(window_from__isnull=False, window_to__gt=models.F("window_from")),
                name="job_window",
            ),
            models.CheckConstraint(
                condition=~Q(work__in=["assigned", "en_route", "on_site"]) | Q(technician__isnull=False),
                name="job_somebody_goes",
            ),
            models.CheckConstraint(condition=~Q(work="booked") | Q(window_to__isnull=False), name="job_booked_when"),
            models.CheckConstraint(condition=~Q(work="on_hold") | Q(wake_at__isnull=False), name="job_hold_ends"),
        ]
        indexes = [
            models.Index(fields=["sort_at", "id"], name="job_queue"),
            # What is ended and still owed stands before it in the order of `job_queue`.
            models.Index(fields=["sort_at", "id"], name="job_undone", condition=Q(work__in=list(UNDONE))),
            models.Index(fields=["unit", "sort_at"], name="job_unit"),
            models.Index(fields=["home", "sort_at"], name="job_home"),
            models.Index(fields=["-created_at", "-id"], name="job_newest"),
            models.Index(fields=["case"], name="job_case"),
            models.Index(fields=["customer", "-created_at"], name="job_customer"),
            models.Index(fields=["item", "-created_at"], name="job_item"),
            models.Index(fields=["technician", "window_from"], name="job_technician"),
            models.Index(fields=["window_from"], name="job_window_from", condition=Q(window_from__isnull=False)),
            # What a place has promised: its room in the coming days is counted with each key typed at intake.
            models.Index(
                fields=["unit", "window_from"], name="job_unit_window", condition=Q(window_from__isnull=False)
            ),
            models.Index(fields=["wake_at"], name="job_wake", condition=Q(wake_at__isnull=False)),
            models.Index(fields=["external_id"], name="job_external", condition=~Q(external_id="")),
        ]


class JobItem(models.Model):
    """One of the units that a visit is about, and what came of it. Without `item` it is only described."""

    id = models.BigIntegerField(primary_key=True)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="units")
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")
    place = models.SmallIntegerField(default=0)
    description = models.CharField(max_length=200, default="")
    serial_seen = models.CharField(max_length=60, default="")
    serial_state = models.CharField(max_length=12, default="")
    serial_reason = models.CharField(max_length=200, default="")
    result = models.CharField(max_length=20, default="")
    note = models.CharField(max_length=200, default="")
    record_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "place"], name="job_item_place"),
            models.UniqueConstraint(fields=["job", "item"], name="job_item_once", condition=Q(item__isnull=False)),
            models.CheckConstraint(
                condition=Q(serial_state__in=["", "seen", "unreadable", "other"]), name="job_item_serial"
            ),
        ]


class Offer(models.Model):
    """派工: a unit was asked to take a job. It is open or accepted in one hand at most, and every one has an end."""

    id = models.BigIntegerField(primary_key=True)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="offers", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", db_index=False)
    ordinal = models.SmallIntegerField()
    area_id = models.BigIntegerField(null=True)
    state = models.CharField(max_length=12, default="open")
    by_rule = models.BooleanField(default=True)
    reason = models.CharField(max_length=24, default="")
    costs = models.BooleanField(default=False)
    note = models.CharField(max_length=400, default="")
    offered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "ordinal"], name="offer_ordinal"),
            models.UniqueConstraint(fields=["job"], name="offer_one_hand", condition=Q(state__in=["open", "accepted"])),
            models.CheckConstraint(condition=Q(state__in=OFFERS), name="offer_state"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "accepted"], ended_at__isnull=True)
                | (~Q(state__in=["open", "accepted"]) & Q(ended_at__isnull=False)),
                name="offer_ends",
            ),
        ]
        indexes = [models.Index(fields=["unit", "offered_at"], name="offer_unit")]


class JobNote(models.Model):
    """Something that was seen or said at the door, in a code and perhaps in words."""

    id = models.BigIntegerField(primary_key=True)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="notes", db_index=False)
    code = models.CharField(max_length=20)
    text = models.CharField(max_length=1000, default="")
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=80, default="")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["job", "at"], name="job_note_job")]


class Feed(models.Model):
    """A secret address under which a calendar program reads somebody's jobs; only its SHA-256 is kept."""

    id = models.BigIntegerField(primary_key=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    technician = models.ForeignKey(StaffMember, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=80, default="")
    digest = models.CharField(max_length=64, unique=True)
    made_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
