"""Who may see and do what: units, people, roles, tokens, authority limits, approvals, notices, who looked."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Coalesce

from makegood.ground.accounts.rules import username_of


class Unit(models.Model):
    """A node of an opaque tree; what it is called and what it does stands in the room `network`."""

    id = models.BigIntegerField(primary_key=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            # One company, one root: every unit without a parent has the same value here.
            models.UniqueConstraint(
                Coalesce("parent", 0), name="unit_one_root", condition=models.Q(parent__isnull=True)
            )
        ]


class UnitPath(models.Model):
    """Closure of the tree with validity: `ancestor` holds `descendant` (itself included) from–to."""

    id = models.BigAutoField(primary_key=True)
    ancestor = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="paths_down")
    descendant = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="paths_up")
    depth = models.SmallIntegerField()
    valid_from = models.DateTimeField()
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ancestor", "descendant"], name="unit_path_now", condition=models.Q(valid_to__isnull=True)
            )
        ]


class UserManager(BaseUserManager["User"]):
    """Lookup by name only; people are made by `accounts.actions`."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username_of(username or "") or "")


class User(AbstractBaseUser):
    """A person who signs in. Rights come from memberships, never from flags on the person."""

    id = models.BigIntegerField(primary_key=True)
    username = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=80)
    email = models.CharField(max_length=254, default="")
    language = models.CharField(max_length=8, default="zh-Hans")
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    theme = models.CharField(max_length=8, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = UserManager()

    def get_full_name(self) -> str:
        return self.name

    # Django's own pages ask these; rights are decided by `accounts.rules` alone.
    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False


class Membership(models.Model):
    """A person holds a role in a part of the network."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=32)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="members")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role", "unit"], name="membership_once")]


class Token(models.Model):
    """A key for programs: random 32 bytes, only the SHA-256 is kept."""

    id = models.BigIntegerField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    #: Requests a minute; null = as the company has it for all, 0 = without limit.
    per_minute = models.IntegerField(null=True)
    version = models.IntegerField(default=1)


class Tally(models.Model):
    """How many requests a key or an address has made in a minute: one row each, of the newest minute alone."""

    subject = models.CharField(max_length=60, primary_key=True)
    minute = models.BigIntegerField()
    taken = models.IntegerField()


class Limit(models.Model):
    """What a role may give on the spot: minor units of a currency, per case and per month."""

    id = models.BigAutoField(primary_key=True)
    role = models.CharField(max_length=32)
    verb = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    per_case = models.BigIntegerField(null=True)
    per_month = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "verb", "currency"], name="limit_once")]


class Spent(models.Model):
    """What somebody has given so far under a limit in a period (`2026-11`, or a case)."""

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField()
    verb = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    period = models.CharField(max_length=40)
    amount = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user_id", "verb", "currency", "period"], name="spent_once")]


class Approval(models.Model):
    """A question to somebody with more authority; answered once, on any screen."""

    id = models.BigIntegerField(primary_key=True)
    verb = models.CharField(max_length=40)
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    amount = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="")
    note = models.CharField(max_length=400, default="")
    about = models.JSONField(default=list)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    # Where it waits now, and how often it was passed up since nobody answered.
    waits_at = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+")
    passed_up = models.SmallIntegerField(default=0)
    asked_by_id = models.BigIntegerField(null=True)
    asked_for_id = models.BigIntegerField(null=True)
    asked_at = models.DateTimeField()
    expected_by = models.DateTimeField()
    state = models.CharField(max_length=12, default="asked")
    decided_by_id = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=400, default="")

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="approval_subject"),
            models.Index(fields=["expected_by"], name="approval_open", condition=models.Q(state="asked")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "approved", "declined"]), name="approval_state"
            )
        ]


class Notice(models.Model):
    """Something that a person or everybody with a role in a unit should see; its words are made when it is read."""

    id = models.BigIntegerField(primary_key=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="notices")
    unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE, related_name="+", db_index=False)
    code = models.CharField(max_length=48)
    params = models.JSONField(default=dict)
    link_kind = models.CharField(max_length=16, default="")
    link_id = models.BigIntegerField(null=True)
    once = models.CharField(max_length=96, null=True)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], name="notice_unread", condition=models.Q(read_at__isnull=True)),
            models.Index(fields=["unit", "created_at"], name="notice_unit"),
        ]
        # A constraint and no `unique=True`: that has a second index on PostgreSQL, for what keys begin with.
        constraints = [models.UniqueConstraint(fields=["once"], name="notice_once")]


class NoticeWish(models.Model):
    """How somebody hears of notices of one code, where it is not as usual (`page`)."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    code = models.CharField(max_length=48)
    way = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code"], name="notice_wish_once"),
            models.CheckConstraint(condition=models.Q(way__in=["mail", "digest", "off"]), name="notice_wish_way"),
        ]


class NoticeHabit(models.Model):
    """When mail about notices goes to somebody: at which minute of their day the digest, between which none at all.

    `mailed_until` and `digested_until` are the moments up to which their notices have gone out.
    """

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    digest_at = models.SmallIntegerField(default=480)
    quiet_from = models.SmallIntegerField(null=True)
    quiet_to = models.SmallIntegerField(null=True)
    mailed_until = models.DateTimeField()
    digested_until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(digest_at__gte=0, digest_at__lt=1440), name="notice_habit_minute"
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from__isnull=True, quiet_to__isnull=True)
                | models.Q(quiet_from__gte=0, quiet_from__lt=1440, quiet_to__gte=0, quiet_to__lt=1440),
                name="notice_habit_quiet",
            ),
        ]


class Presence(models.Model):
    """Somebody has something open now: renewed while they look at it, and of no meaning a minute later."""

    id = models.BigAutoField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    seen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["seen_at"], name="presence_age")]
        constraints = [models.UniqueConstraint(fields=["kind", "subject_id", "user"], name="presence_once")]


class Deputy(models.Model):
    """Somebody may act for another from–to: with the other's rights and never more, under both names."""

    id = models.BigIntegerField(primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deputies")
    deputy = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stands_in_for")
    starts = models.DateTimeField()
    ends = models.DateTimeField()
    reason = models.CharField(max_length=200, default="")
    granted_by_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["deputy", "ends"], name="deputy_until")]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends__gt=models.F("starts")), name="deputy_lasts"),
            models.CheckConstraint(condition=~models.Q(user=models.F("deputy")), name="deputy_is_another"),
        ]


class Look(models.Model):
    """Somebody opened a file, searched, revealed or exported; kept apart from the journal, written in batches.

    The database refuses to change a row, and to delete one that is younger than half a year.
    """

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)
    for_id = models.BigIntegerField(null=True)
    act = models.CharField(max_length=16)
    kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["kind", "subject_id", "at"], name="look_subject"),
            models.Index(fields=["user_id", "at"], name="look_user"),
            models.Index(fields=["at"], name="look_at"),
        ]
