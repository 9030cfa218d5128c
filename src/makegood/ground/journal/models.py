"""What happened, and what is still to be done about it: events, their chains, the durable queue, kept answers."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One fact in the past tense, appended once; the database refuses update and delete.

    `hash` is SHA-256 over the previous hash of the subject's chain and this row's content, hexadecimal.
    """

    id = models.BigIntegerField(primary_key=True)
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    seq = models.IntegerField()
    name = models.CharField(max_length=48)
    at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor_kind = models.CharField(max_length=8)
    actor_id = models.BigIntegerField(null=True)
    on_behalf_of = models.CharField(max_length=40, default="")
    data = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id", "seq"], name="event_chain")]
        indexes = [models.Index(fields=["name", "at"], name="event_name_at")]


class About(models.Model):
    """Links an event to whatever else it concerns, so that every timeline is one index range."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="about_rows", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["kind", "subject_id", "event"], name="about_subject")]


class Salt(models.Model):
    """The salt of a digest that an event holds in place of personal text; erasing it unlinks the digest."""

    id = models.BigIntegerField(primary_key=True)
    subject_kind = models.CharField(max_length=24)
    subject_id = models.BigIntegerField()
    salt = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["subject_kind", "subject_id"], name="salt_subject")]


class JobState(models.TextChoices):
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    DEAD = "dead"


class Job(models.Model):
    """Background work, written in the transaction that asks for it: the outbox and the queue are one table."""

    id = models.BigIntegerField(primary_key=True)
    task = models.CharField(max_length=120)
    queue = models.CharField(max_length=32, default="default")
    priority = models.SmallIntegerField(default=0)
    payload = models.TextField(default="{}")
    state = models.CharField(max_length=8, default=JobState.READY)
    run_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    worker = models.CharField(max_length=64, default="")
    attempts = models.SmallIntegerField(default=0)
    max_attempts = models.SmallIntegerField(default=8)
    dedupe = models.CharField(max_length=160, null=True, unique=True)
    result = models.TextField(default="null")
    error = models.TextField(default="")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["queue", "-priority", "run_at"], name="job_ready", condition=models.Q(state=JobState.READY)
            ),
            models.Index(fields=["lease_until"], name="job_leased", condition=models.Q(state=JobState.RUNNING)),
            models.Index(fields=["finished_at"], name="job_finished", condition=models.Q(finished_at__isnull=False)),
        ]


class KeptAnswer(models.Model):
    """The answer to a request that carried an Idempotency-Key, written in the action's own transaction."""

    id = models.BigIntegerField(primary_key=True)
    token_id = models.BigIntegerField()
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.SmallIntegerField()
    headers = models.TextField(default="{}")
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token_id", "key"], name="kept_answer_key")]
        indexes = [models.Index(fields=["created_at"], name="kept_answer_age")]
