"""What we owe: promises, their frozen versions and terms, who holds them, and each obligation until it is settled.

A key whose rows another index leads with has none of its own (`db_index=False`): each one less is written less.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from makegood.ground.accounts.models import Unit
from makegood.rooms.customers.models import Customer
from makegood.rooms.network.models import Calendar, CalendarVersion
from makegood.rooms.products.models import Item

STATES = ["waiting", "running", "paused", "kept", "broken", "made_good", "released"]
PARTIES = [
    "company",
    "branch",
    "outlet",
    "technician",
    "logistics",
    "dealer",
    "platform",
    "supplier",
    "customer",
    "force_majeure",
]


class Promise(models.Model):
    """Something the company has said publicly that it will do."""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    basis = models.CharField(max_length=12)
    jurisdiction = models.CharField(max_length=4, default="")
    zone = models.CharField(max_length=64)
    title = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(basis__in=["law", "company", "contract", "membership", "goodwill"]), name="promise_basis"
            )
        ]


class Version(models.Model):
    """The immutable text and terms of a promise as published from a moment; only `withdrawn_at` is ever set later."""

    id = models.BigIntegerField(primary_key=True)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="versions", db_index=False)
    number = models.IntegerField()
    effective = models.DateTimeField()
    granted_back_to = models.DateTimeField(null=True)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    holder = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    statement = models.JSONField()
    scope = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["promise", "number"], name="version_once")]


class Term(models.Model):
    """One clause of a version, a duty or a right, as data for the engine."""

    id = models.BigIntegerField(primary_key=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="terms", db_index=False)
    clause = models.CharField(max_length=40)
    kind = models.CharField(max_length=5)
    spec = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "clause"], name="term_once"),
            models.CheckConstraint(condition=Q(kind__in=["duty", "right", "rule"]), name="term_kind"),
        ]


class Coverage(models.Model):
    """An item or a customer holds a version from–to; written at the sale, never taken away."""

    id = models.BigIntegerField(primary_key=True)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="coverages")
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=12, default="")
    carried_from_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "version"], name="coverage_item", condition=Q(item__isnull=False)),
            models.CheckConstraint(
                condition=Q(item__isnull=False) | Q(customer__isnull=False), name="coverage_of_something"
            ),
        ]
        indexes = [models.Index(fields=["customer"], name="coverage_customer", condition=Q(item__isnull=True))]


class Obligation(models.Model):
    """One duty owed to one customer, with a clock. Its state is judged at now, whoever has looked.

    `due_at` null: not started, or a pause is open. `first_due_at` stays; `moves` counts later moves. `wake_at` is the
    next moment at which something must be done about it: a warning, the due moment, an escalation. `settled_at` is the
    settling moment (kept: fulfilled; broken and made good: due; released: released). `known_until` limits what an
    import may settle. `occurrence` tells apart repeats of one duty in one matter.
    """

    id = models.BigIntegerField(primary_key=True)
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    matter_kind = models.CharField(max_length=12)
    matter_id = models.BigIntegerField()
    occurrence = models.CharField(max_length=60, default="1")
    duty = models.CharField(max_length=40)
    does = models.CharField(max_length=24)
    state = models.CharField(max_length=9, default="waiting")
    started_at = models.DateTimeField(null=True)
    budget = models.JSONField(default=dict)
    calendar = models.ForeignKey(Calendar, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    calendar_version = models.ForeignKey(
        CalendarVersion, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    due_at = models.DateTimeField(null=True)
    first_due_at = models.DateTimeField(null=True)
    moves = models.SmallIntegerField(default=0)
    wake_at = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    fulfilled_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    corrected = models.SmallIntegerField(default=0)
    known_until = models.DateTimeField(null=True)
    liable_party = models.CharField(max_length=13, default="")
    liable_state = models.CharField(max_length=9, default="")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            # By matter first: what a matter is owed is read by it, and one index does for both.
            models.UniqueConstraint(fields=["matter_kind", "matter_id", "term", "occurrence"], name="obligation_once"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="obligation_state"),
            models.CheckConstraint(
                condition=~Q(state="running") | (Q(due_at__isnull=False) & Q(started_at__isnull=False)),
                name="obligation_running_has_due",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["kept", "broken", "made_good", "released"]) | Q(settled_at__isnull=False),
                name="obligation_settled_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="kept") | Q(fulfilled_at__isnull=False), name="obligation_kept_fulfilled"
            ),
            models.CheckConstraint(
                condition=Q(liable_party="") | Q(liable_party__in=PARTIES), name="obligation_liable_party"
            ),
        ]
        indexes = [
            models.Index(fields=["wake_at"], name="obligation_wake", condition=Q(wake_at__isnull=False)),
            models.Index(fields=["promise", "settled_at"], name="obligation_record"),
            models.Index(
                fields=["unit"], name="obligation_open", condition=Q(state__in=["waiting", "running", "paused"])
            ),
            models.Index(
                fields=["calendar", "id"],
                name="obligation_on_calendar",
                condition=Q(state__in=["running", "paused"], calendar__isnull=False),
            ),
            models.Index(fields=["item"], name="obligation_item", condition=Q(item__isnull=False)),
        ]


class Pause(models.Model):
    """A clock stood still on an earned ground: who, when, why, and the proof."""

    id = models.BigIntegerField(primary_key=True)
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="pauses")
    ground = models.CharField(max_length=20)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    proof_kind = models.CharField(max_length=16, default="")
    proof_ref = models.CharField(max_length=120, default="")
    proof_at = models.DateTimeField(null=True)
    by_kind = models.CharField(max_length=8)
    by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["obligation"], name="pause_one_open", condition=Q(ends__isnull=True)),
            models.CheckConstraint(
                condition=Q(ends__isnull=True) | Q(ends__gte=models.F("starts")), name="pause_forwards"
            ),
        ]


class Remedy(models.Model):
    """What makes good a broken obligation; `answer_by` is when silence counts as acceptance."""

    id = models.BigIntegerField(primary_key=True)
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="remedies")
    kind = models.CharField(max_length=16)
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    note = models.CharField(max_length=400, default="")
    state = models.CharField(max_length=18)
    given_by_id = models.BigIntegerField(null=True)
    given_at = models.DateTimeField(null=True)
    approval_id = models.BigIntegerField(null=True)
    expected_by = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["awaiting_approval", "given", "accepted", "rejected", "declined"]),
                name="remedy_state",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | (Q(amount__gte=0) & ~Q(currency="")), name="remedy_money"
            ),
        ]
        indexes = [
            models.Index(
                fields=["answer_by"], name="remedy_answer", condition=Q(state="given", answer_by__isnull=False)
            )
        ]


class Draft(models.Model):
    """A version in the making: it binds nobody, may be changed at will, and becomes a version when it is published.

    `head` holds what the promise itself says (basis, name, zone, jurisdiction), `text` the words in which somebody
    wrote it, `content` statement, scope and clauses as they were read from it. `base` is the version it began from.
    """

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=60)
    title = models.CharField(max_length=120, default="")
    head = models.JSONField()
    base = models.IntegerField(null=True)
    text = models.TextField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=9, default="open")
    user_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=["open", "discarded", "published"]), name="draft_state")
        ]
        indexes = [models.Index(fields=["code", "-changed_at"], name="draft_code")]


class Replay(models.Model):
    """One what-if: which terms over which days by which assumptions, who asked, how far it is, what came out.

    `terms` are those of the moment of asking: a draft that is changed later changes no result. `permissions` are the
    asker's of then, so that the work in the background never sees more than they did.
    """

    id = models.BigIntegerField(primary_key=True)
    draft = models.ForeignKey(Draft, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=60)
    number = models.IntegerField(null=True)
    terms = models.JSONField()
    digest = models.CharField(max_length=64)
    from_day = models.DateField()
    to_day = models.DateField()
    imported = models.BooleanField(default=True)
    assumptions = models.JSONField()
    state = models.CharField(max_length=8, default="asked")
    matters = models.IntegerField(default=0)
    upto = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    problem = models.CharField(max_length=60, default="")
    user_id = models.BigIntegerField(null=True)
    permissions = models.JSONField(default=list)
    language = models.CharField(max_length=8, default="zh-Hans")
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "running", "done", "stopped", "failed"]), name="replay_state"
            )
        ]
        indexes = [models.Index(fields=["code", "-asked_at"], name="replay_code")]
