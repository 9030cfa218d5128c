import django.db.models.deletion
from django.db import migrations, models

from makegood.ground.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("cases", "0006_undone"),
        ("customers", "0003_consents"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name="MatterLink",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("case", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="cases.case")),
                        ("made_by_kind", models.CharField(max_length=8)),
                        ("made_by_id", models.BigIntegerField(null=True)),
                        ("once", models.CharField(max_length=64, null=True, unique=True)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("revoked_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "constraints": [models.CheckConstraint(condition=models.Q(("expires_at__gt", models.F("created_at"))), name="matter_link_lasts")],
                    },
                ),
                migrations.CreateModel(
                    name="Code",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("contact", models.CharField(max_length=64)),
                        ("digest", models.CharField(max_length=64)),
                        ("tries", models.SmallIntegerField(default=0)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["created_at"], name="code_age")],
                        "constraints": [models.UniqueConstraint(condition=models.Q(("ended_at__isnull", True)), fields=("contact",), name="code_one_counts"), models.CheckConstraint(condition=models.Q(("tries__gte", 0), ("tries__lte", 5)), name="code_tries")],
                    },
                ),
                migrations.CreateModel(
                    name="Stay",
                    fields=[
                        ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                        ("digest", models.CharField(max_length=64, unique=True)),
                        ("kind", models.CharField(max_length=8)),
                        ("created_at", models.DateTimeField()),
                        ("expires_at", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "indexes": [models.Index(fields=["expires_at"], name="stay_age")],
                    },
                ),
                migrations.CreateModel(
                    name="StayFile",
                    fields=[
                        ("id", models.BigAutoField(primary_key=True, serialize=False)),
                        ("stay", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="files", to="passes.stay")),
                        ("customer", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer")),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("stay", "customer"), name="stay_file_once")],
                    },
                ),
            ],
        ),
    ]
