"""What the company knows and says: articles, their versions in several languages, what they are for, who read them.

A key whose rows another index leads with has none of its own (`db_index=False`): each one less is written less.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from makegood.ground.accounts.models import Unit
from makegood.rooms.knowledge.lifecycle import OPEN, STATES
from makegood.rooms.knowledge.rules import AUDIENCES, KINDS, PLACES
from makegood.rooms.products.models import Category, Lot, Model


class Article(models.Model):
    """Something that is known or said, under one code; its text stands in its versions."""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=8)
    audience = models.CharField(max_length=6, default="staff")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="article_kind"),
            models.CheckConstraint(condition=Q(audience__in=AUDIENCES), name="article_audience"),
            models.CheckConstraint(
                condition=Q(audience="staff") | ~Q(kind__in=["script", "template"]), name="article_script_for_staff"
            ),
        ]


class ArticleVersion(models.Model):
    """The text in one language; what was published never changes, only its withdrawal is added.

    `starts` null = from its publication on, which then stands here.
    """

    id = models.BigIntegerField(primary_key=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="versions", db_index=False)
    language = models.CharField(max_length=16)
    number = models.IntegerField()
    title = models.CharField(max_length=200)
    body = models.TextField(default="")
    steps = models.JSONField(default=list)
    must_read = models.BooleanField(default=False)
    starts = models.DateTimeField(null=True)
    ends = models.DateTimeField(null=True)
    state = models.CharField(max_length=9, default="draft")
    author_id = models.BigIntegerField(null=True)
    approver_id = models.BigIntegerField(null=True)
    approval_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "language", "number"], name="articleversion_once"),
            models.UniqueConstraint(
                fields=["article", "language"], name="articleversion_one_open", condition=Q(state__in=OPEN)
            ),
            models.CheckConstraint(condition=Q(state__in=STATES), name="articleversion_state"),
            models.CheckConstraint(
                condition=~Q(state="published") | (Q(published_at__isnull=False) & Q(starts__isnull=False)),
                name="articleversion_published_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | Q(withdrawn_at__isnull=False), name="articleversion_withdrawn_when"
            ),
            models.CheckConstraint(
                condition=Q(starts__isnull=True) | Q(ends__isnull=True) | Q(ends__gt=F("starts")),
                name="articleversion_lasts",
            ),
            models.CheckConstraint(
                condition=Q(approver_id__isnull=True) | Q(author_id__isnull=True) | ~Q(approver_id=F("author_id")),
                name="articleversion_second_person",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "starts"], name="articleversion_shown"),
            models.Index(
                fields=["starts"], name="articleversion_to_read", condition=Q(state="published", must_read=True)
            ),
        ]


class Applies(models.Model):
    """One thing that an article is for; exactly one of the columns says what."""

    id = models.BigIntegerField(primary_key=True)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="ties")
    category = models.ForeignKey(Category, null=True, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(Model, null=True, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60, default="")
    word = models.CharField(max_length=40, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(
                    Q(category__isnull=False, model__isnull=True, lot__isnull=True, kind="", word="")
                    | Q(category__isnull=True, model__isnull=False, lot__isnull=True, kind="", word="")
                    | Q(category__isnull=True, model__isnull=True, lot__isnull=False, kind="", word="")
                    | (Q(category__isnull=True, model__isnull=True, lot__isnull=True, word="") & ~Q(kind=""))
                    | (Q(category__isnull=True, model__isnull=True, lot__isnull=True, kind="") & ~Q(word=""))
                ),
                name="applies_to_one",
            )
        ]


class Words(models.Model):
    """What a version is found by: the pieces of its title, text and steps (`engines.wording`), under its own id."""

    id = models.BigIntegerField(primary_key=True)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="+")
    words = models.TextField()


class Mark(models.Model):
    """Somebody said that a version helped, or did not; once for each `key`, which names nobody."""

    id = models.BigIntegerField(primary_key=True)
    text = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=64)
    by = models.CharField(max_length=6)
    helped = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["text", "key"], name="mark_once"),
            models.CheckConstraint(condition=Q(by__in=AUDIENCES), name="mark_by"),
        ]


class Use(models.Model):
    """A version went into an answer in a matter; once a matter."""

    id = models.BigIntegerField(primary_key=True)
    text = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    matter_kind = models.CharField(max_length=12)
    matter_id = models.BigIntegerField()
    user_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "matter_kind", "matter_id"], name="use_once")]


class Confirmation(models.Model):
    """Somebody confirmed to have read a version that asks for it."""

    id = models.BigIntegerField(primary_key=True)
    text = models.ForeignKey(ArticleVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    user_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["text", "user_id"], name="confirmation_once")]
        indexes = [models.Index(fields=["user_id"], name="confirmation_user")]


class Sought(models.Model):
    """How often something was looked for in vain on a day; by nobody in particular."""

    id = models.BigIntegerField(primary_key=True)
    day = models.DateField()
    place = models.CharField(max_length=8)
    language = models.CharField(max_length=16)
    question = models.CharField(max_length=40)
    times = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "place", "language", "question"], name="sought_once"),
            models.CheckConstraint(condition=Q(place__in=PLACES), name="sought_place"),
        ]
