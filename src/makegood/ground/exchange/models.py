"""Import runs, the rows they refused, saved mappings, exports, and the ids by which others know our objects."""

from __future__ import annotations

from django.db import models


class Mapping(models.Model):
    """A column mapping saved by name: which file, which target, which column goes where (contents as data)."""

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=80, unique=True)
    spec = models.JSONField()
    # The headings of the file that it was made for, as they are compared: such a file finds it again.
    headings = models.JSONField(default=list)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)


class Run(models.Model):
    """One import: what was read, where it stands, what came of each row, so that a killed run goes on.

    `position` is {"step": index of the mapping's step, "rows": rows of its file that are dealt with}, written in the
    transaction that dealt with them. `version` grows with it: a second process at the same run is told so.
    """

    id = models.BigIntegerField(primary_key=True)
    mapping = models.CharField(max_length=80)
    source = models.CharField(max_length=400)
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=10, default="running")
    as_of = models.DateTimeField(null=True)
    position = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    user_id = models.BigIntegerField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["running", "done"]), name="import_run_state"),
            # One unfinished run of the same input at a time; whoever comes second goes on with it.
            models.UniqueConstraint(fields=["digest"], name="import_run_open", condition=models.Q(state="running")),
        ]


class Upload(models.Model):
    """A table that somebody handed in on a page: looked at, then imported by the worker, as often as they like.

    `key` is its name in the store and `errors` that of its refused rows, both empty once they are not kept any more.
    `rows` of `total` (null until it is known) are dealt with, `doing` names the file; `answer` holds the counts of the
    last time it was read to its end, `problem` why it could not be. `permissions` are those of whoever asked when they
    asked. `version` grows with each start, so that of two workers the later one goes on.
    """

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=200)
    key = models.CharField(max_length=80, default="")
    size = models.BigIntegerField()
    state = models.CharField(max_length=10, default="kept")
    mapping = models.CharField(max_length=80, default="")
    order = models.CharField(max_length=3, default="")
    dry_run = models.BooleanField(default=False)
    rows = models.IntegerField(default=0)
    total = models.IntegerField(null=True)
    doing = models.CharField(max_length=200, default="")
    answer = models.JSONField(default=dict)
    problem = models.JSONField(default=list)
    errors = models.CharField(max_length=80, default="")
    user_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)
    permissions = models.JSONField(default=list)
    language = models.CharField(max_length=8, default="zh-Hans")
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    kept_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["kept", "asked", "running", "done", "stopped", "failed"]),
                name="import_upload_state",
            )
        ]
        indexes = [
            models.Index(fields=["user_id", "-kept_at"], name="import_upload_user"),
            models.Index(fields=["kept_at"], name="import_upload_kept", condition=~models.Q(key="")),
        ]


class Rejection(models.Model):
    """A row that was not taken in, and why: codes with parameters, turned into words for whoever reads the list."""

    id = models.BigAutoField(primary_key=True)
    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="rejections", db_index=False)
    file = models.CharField(max_length=40)
    row = models.IntegerField()
    reasons = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "file", "row"], name="import_rejection_once")]


class SourceId(models.Model):
    """The id by which a source knows one of our objects; makes a repeated import harmless."""

    id = models.BigAutoField(primary_key=True)
    source = models.CharField(max_length=40)
    kind = models.CharField(max_length=24)
    external_id = models.CharField(max_length=120)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "kind", "external_id"], name="source_id_once")]
        indexes = [models.Index(fields=["kind", "object_id"], name="source_id_object")]


class ExportRun(models.Model):
    """One export: who took out which part of what, how much of it, and the file that is kept of it for a while.

    `file` is its key in the store, empty when it was handed out directly or is not kept any more. `permissions` are
    those of the asker when it was asked for, so that background work never sees more than they did.
    """

    id = models.BigIntegerField(primary_key=True)
    name = models.CharField(max_length=40)
    form = models.CharField(max_length=8)
    filters = models.JSONField(default=dict)
    since = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, default="running")
    rows = models.IntegerField(default=0)
    size = models.BigIntegerField(default=0)
    file = models.CharField(max_length=80, default="")
    problem = models.CharField(max_length=60, default="")
    user_id = models.BigIntegerField(null=True)
    token_id = models.BigIntegerField(null=True)
    permissions = models.JSONField(default=list)
    language = models.CharField(max_length=8, default="zh-Hans")
    zone = models.CharField(max_length=64, default="Asia/Shanghai")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["asked", "running", "done", "stopped", "failed"]), name="export_run_state"
            )
        ]
        indexes = [
            models.Index(fields=["user_id", "-asked_at"], name="export_run_user"),
            models.Index(fields=["finished_at"], name="export_run_kept", condition=~models.Q(file="")),
        ]


class Backup(models.Model):
    """A backup that came to its end: the moment whose state it holds, where it was written, its size and SHA-256.

    `head` says how many events its journal holds. The row is written afterwards, so that a backup
    holds those before it.
    """

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    finished_at = models.DateTimeField()
    place = models.CharField(max_length=400)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    head = models.CharField(max_length=64, default="")

    class Meta:
        indexes = [models.Index(fields=["-at"], name="backup_newest")]
