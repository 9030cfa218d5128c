"""What is asked: the customer's matter until it is settled in their eyes, and the conversation about it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from makegood.ground.accounts.models import Unit, User
from makegood.rooms.cases.lifecycle import UNDONE
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
    `severity` 1 is the gravest; `severity_why` the code of the rule, or `person`. `status` is the company's own name
    within the state, empty for the state itself. A merged case is closed and points on; `state_before` brings it back.
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
    severity = models.SmallIntegerField(default=3)
    severity_why = models.CharField(max_length=40, default="")
    status = models.CharField(max_length=40, default="")
    follow_up_at = models.DateTimeField(null=True)
    follow_up_for = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children", db_index=False)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    state_before = models.CharField(max_length=16, default="")
    external_id = models.CharField(max_length=120, default="")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="case_state"),
            models.CheckConstraint(condition=Q(severity__gte=1, severity__lte=4), name="case_severity"),
            # What was merged is closed, and nothing is merged into itself.
            models.CheckConstraint(condition=Q(merged_into=None) | Q(state="closed"), name="case_merged_closed"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")) & ~Q(parent=F("id")), name="case_not_itself"),
        ]
        indexes = [
            models.Index(fields=["sort_at", "id"], name="case_queue"),
            models.Index(fields=["unit", "sort_at"], name="case_unit"),
            models.Index(fields=["-opened_at", "-id"], name="case_newest"),
            models.Index(fields=["customer", "-opened_at"], name="case_customer"),
            # The queue, of all and of a place: what is closed and still owed stands before it in the two above.
            models.Index(
                fields=["sort_at", "id"],
                include=["unit", "owner"],
                name="case_undone",
                condition=Q(state__in=list(UNDONE)),
            ),
            models.Index(
                fields=["unit", "sort_at", "id"],
                include=["owner"],
                name="case_place",
                condition=Q(state__in=list(UNDONE)),
            ),
            models.Index(fields=["item", "-opened_at"], name="case_item"),
            models.Index(fields=["external_id"], name="case_external", condition=~Q(external_id="")),
            models.Index(fields=["follow_up_at"], name="case_follow_up", condition=Q(follow_up_at__isnull=False)),
            models.Index(fields=["parent"], name="case_parent", condition=Q(parent__isnull=False)),
            models.Index(fields=["merged_into"], name="case_merged", condition=Q(merged_into__isnull=False)),
        ]


class Message(models.Model):
    """One utterance: from the customer, to the customer, or among ourselves.

    One that was moved or copied here when a case was split names the case it was said in (`origin`).
    """

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="messages", db_index=False)
    direction = models.CharField(max_length=8)
    channel = models.CharField(max_length=16, default="")
    text = models.TextField()
    automatic = models.BooleanField(default=False)
    author_kind = models.CharField(max_length=8)
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=80, default="")
    origin = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    copy_of_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(direction__in=["inbound", "outbound", "internal"]), name="message_direction"
            )
        ]
        indexes = [models.Index(fields=["case", "at"], name="message_case")]


class Words(models.Model):
    """What a case is found by: the pieces of its subject (id of the case) and of each message (id of the message).

    The index over them is each database's own, made by migration 0005; see `cases.found`.
    """

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    words = models.TextField()


class Repeat(models.Model):
    """The same item came back for the same fault: the later case and an earlier one."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="repeats", db_index=False)
    earlier = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "earlier"], name="repeat_once")]


class Link(models.Model):
    """Two cases that have to do with each other: `case` is this to `other`; `related` stands once, the older first."""

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links", db_index=False)
    other = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="linked_from")
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "other", "kind"], name="case_link_once"),
            models.CheckConstraint(condition=~Q(case=F("other")), name="case_link_two"),
        ]


class Tag(models.Model):
    """A word of the company to find cases by; a retired one stays where it is and is offered no more."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.JSONField(default=dict)
    retired = models.BooleanField(default=False)
    version = models.IntegerField(default=1)


class CaseTag(models.Model):
    """A case carries a tag."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tags", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "tag"], name="case_tag_once")]


class Status(models.Model):
    """A company's own name within a state; one whose code is the state's renames the state itself."""

    code = models.CharField(max_length=40, primary_key=True)
    state = models.CharField(max_length=16)
    name = models.JSONField(default=dict)
    place = models.SmallIntegerField(default=0)
    retired = models.BooleanField(default=False)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(state__in=STATES), name="status_state")]


class SeverityRule(models.Model):
    """When all that `when` names holds, a case is at least this grave; the first rule by `place` that says the gravest
    wins."""

    code = models.CharField(max_length=40, primary_key=True)
    name = models.JSONField(default=dict)
    severity = models.SmallIntegerField()
    when = models.JSONField(default=dict)
    place = models.SmallIntegerField(default=0)
    active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(severity__gte=1, severity__lte=4), name="rule_severity")]


class Reopening(models.Model):
    """What a customer's word does to a settled case of a root kind ('' for all that have no row of their own)."""

    root = models.CharField(max_length=20, primary_key=True)
    days = models.SmallIntegerField(default=15)
    inside = models.CharField(max_length=8, default="ask")
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(inside__in=["ask", "reopen"]), name="reopening_inside"),
            models.CheckConstraint(condition=Q(days__gte=0, days__lte=3660), name="reopening_days"),
        ]


class Queue(models.Model):
    """A named stored filter that a unit looks after and people work from."""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=40, unique=True)
    name = models.JSONField(default=dict)
    where = models.JSONField(default=dict)
    sort = models.CharField(max_length=12, default="due")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    retired = models.BooleanField(default=False)
    version = models.IntegerField(default=1)


class QueueMember(models.Model):
    """Somebody works from a queue."""

    id = models.BigAutoField(primary_key=True)
    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="people", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "user"], name="queue_member_once")]


class SavedView(models.Model):
    """A filter that somebody keeps, for themselves or for everybody in a unit; one of them may be where they begin."""

    id = models.BigIntegerField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    where = models.JSONField(default=dict)
    sort = models.CharField(max_length=12, default="due")
    columns = models.JSONField(default=list)
    first = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="view_name_once"),
            models.UniqueConstraint(fields=["user"], name="view_first_once", condition=Q(first=True)),
        ]


class Follower(models.Model):
    """Somebody follows a case of their own accord, or reads along because somebody asked for it."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="followers", db_index=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    asked_by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "user"], name="case_follower_once")]


class BulkAct(models.Model):
    """One act on many cases, which may be taken back for some minutes."""

    id = models.BigIntegerField(primary_key=True)
    verb = models.CharField(max_length=16)
    given = models.JSONField(default=dict)
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)


class BulkPart(models.Model):
    """What a bulk act did to one case: how it was before, and the version that it left; `refused` is a code."""

    id = models.BigAutoField(primary_key=True)
    act = models.ForeignKey(BulkAct, on_delete=models.CASCADE, related_name="parts", db_index=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField(default=dict)
    version = models.IntegerField(default=0)
    refused = models.CharField(max_length=40, default="")
    undone = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "case"], name="bulk_part_once")]


class IntakeDraft(models.Model):
    """What somebody has typed while taking a matter in and has not saved yet: their own, and gone after some days.

    `page` is the mark of the page that it was typed on, `fields` what stood in its fields.
    """

    id = models.BigIntegerField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    page = models.CharField(max_length=32)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    fields = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "page"], name="intake_draft_page")]
        indexes = [
            models.Index(fields=["customer"], name="intake_draft_customer", condition=Q(customer__isnull=False)),
            models.Index(fields=["changed_at"], name="intake_draft_age"),
        ]
