"""What happened, and what is still to be done about it: events, their chains, the durable queue, kept answers."""

from __future__ import annotations

from django.db import models


class Event(models.Model):
    """One fact in the past tense, appended once; the database refuses update and delete.

    `hash` is SHA-256 over the previous hash of the subject's chain and this row's content, hexadecimal. `about` (a
    sorted JSON list of [kind, id]) and `data` (a JSON object) are kept as the very text that was hashed.
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
    about = models.TextField(default="[]")
    data = models.TextField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject_kind", "subject_id", "seq"], name="event_chain")]
        indexes = [models.Index(fields=["name", "at"], name="event_name_at")]


class About(models.Model):
    """The index of `Event.about`, so that the timeline of whatever an event concerns is one index range."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16)
    subject_id = models.BigIntegerField()
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["kind", "subject_id", "event"], name="about_subject")]


class CheckpointPart(models.Model):
    """Heads that a checkpoint fixed: a JSON list of [subject kind, subject id, seq, event id, hash]; append-only."""

    id = models.BigIntegerField(primary_key=True)
    seq = models.IntegerField()
    part = models.IntegerField()
    heads = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seq", "part"], name="checkpoint_part")]


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
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["queue", "-priority", "run_at"], name="job_ready", condition=models.Q(state=JobState.READY)
            ),
            models.Index(fields=["lease_until"], name="job_leased", condition=models.Q(state=JobState.RUNNING)),
            models.Index(fields=["finished_at"], name="job_done", condition=models.Q(state=JobState.DONE)),
            models.Index(fields=["finished_at"], name="job_dead", condition=models.Q(state=JobState.DEAD)),
        ]


class WorkerBeat(models.Model):
    """When a worker process was last heard of: what an operator is shown, not what leases rest on."""

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=64, unique=True)
    queues = models.CharField(max_length=200, default="")
    threads = models.SmallIntegerField(default=1)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()


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
