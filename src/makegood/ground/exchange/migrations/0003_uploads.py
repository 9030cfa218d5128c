"""Tables handed in on pages, the headings by which mappings are found again, and when backups were taken."""

from __future__ import annotations

from django.db import migrations, models

from makegood.ground.tables import CreateModels

STATES = ["kept", "asked", "running", "done", "stopped", "failed"]

UPLOAD = migrations.CreateModel(
    name="Upload",
    fields=[
        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
        ("name", models.CharField(max_length=200)),
        ("key", models.CharField(default="", max_length=80)),
        ("size", models.BigIntegerField()),
        ("state", models.CharField(default="kept", max_length=10)),
        ("mapping", models.CharField(default="", max_length=80)),
        ("order", models.CharField(default="", max_length=3)),
        ("dry_run", models.BooleanField(default=False)),
        ("rows", models.IntegerField(default=0)),
        ("total", models.IntegerField(null=True)),
        ("doing", models.CharField(default="", max_length=200)),
        ("answer", models.JSONField(default=dict)),
        ("problem", models.JSONField(default=list)),
        ("errors", models.CharField(default="", max_length=80)),
        ("user_id", models.BigIntegerField(null=True)),
        ("token_id", models.BigIntegerField(null=True)),
        ("permissions", models.JSONField(default=list)),
        ("language", models.CharField(default="zh-Hans", max_length=8)),
        ("zone", models.CharField(default="Asia/Shanghai", max_length=64)),
        ("kept_at", models.DateTimeField()),
        ("asked_at", models.DateTimeField(null=True)),
        ("finished_at", models.DateTimeField(null=True)),
        ("version", models.IntegerField(default=1)),
    ],
    options={
        "constraints": [models.CheckConstraint(condition=models.Q(state__in=STATES), name="import_upload_state")],
        "indexes": [
            models.Index(fields=["user_id", "-kept_at"], name="import_upload_user"),
            models.Index(fields=["kept_at"], name="import_upload_kept", condition=~models.Q(key="")),
        ],
    },
)
BACKUP = migrations.CreateModel(
    name="Backup",
    fields=[
        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
        ("at", models.DateTimeField()),
        ("finished_at", models.DateTimeField()),
        ("place", models.CharField(max_length=400)),
        ("size", models.BigIntegerField()),
        ("sha256", models.CharField(max_length=64)),
        ("head", models.CharField(default="", max_length=64)),
    ],
    options={"indexes": [models.Index(fields=["-at"], name="backup_newest")]},
)


class Migration(migrations.Migration):
    dependencies = [("exchange", "0002_exports")]

    operations = [
        migrations.AddField("mapping", "headings", models.JSONField(default=list)),
        CreateModels([UPLOAD, BACKUP]),
    ]
