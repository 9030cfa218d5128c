import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from makegood.ground.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("accounts", "0005_lighter_notices"),
        ("cases", "0006_undone"),
        ("customers", "0004_ways"),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Extension',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=20, unique=True)),
                        ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('since', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user',), name='extension_one')],
                    },
                ),
                migrations.CreateModel(
                    name='Call',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('system', models.CharField(max_length=40)),
                        ('external_id', models.CharField(max_length=120)),
                        ('direction', models.CharField(max_length=3)),
                        ('number', models.CharField(default='', max_length=40)),
                        ('extension', models.CharField(default='', max_length=20)),
                        ('user', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('case', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('state', models.CharField(max_length=10)),
                        ('started_at', models.DateTimeField()),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('recording', models.CharField(default='', max_length=500)),
                        ('note', models.CharField(default='', max_length=2000)),
                        ('returned_by_id', models.BigIntegerField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['-started_at', '-id'], name='call_newest'), models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['user', '-started_at'], name='call_of'), models.Index(condition=models.Q(('returned_by_id__isnull', True), ('state', 'missed')), fields=['number'], name='call_owed'), models.Index(condition=models.Q(('case__isnull', False)), fields=['case'], name='call_case'), models.Index(condition=models.Q(('customer__isnull', False)), fields=['customer'], name='call_customer')],
                        'constraints': [models.UniqueConstraint(fields=('system', 'external_id'), name='call_once'), models.CheckConstraint(condition=models.Q(('direction__in', ('in', 'out'))), name='call_direction'), models.CheckConstraint(condition=models.Q(('state__in', ('ringing', 'answered', 'ended', 'missed', 'unanswered'))), name='call_state')],
                    },
                ),
            ]
        ),
    ]
