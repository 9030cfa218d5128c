import django.db.models.deletion
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
                    name='Sender',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=40, unique=True)),
                        ('name', models.CharField(max_length=80)),
                        ('channel', models.CharField(max_length=12)),
                        ('adapter', models.CharField(default='sandbox', max_length=8)),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('kind', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.casekind')),
                        ('language', models.CharField(default='zh-Hans', max_length=8)),
                        ('active', models.BooleanField(default=True)),
                        ('url', models.CharField(default='', max_length=500)),
                        ('secret', models.TextField(default='')),
                        ('free_hours', models.SmallIntegerField(null=True)),
                        ('permits', models.BooleanField(default=False)),
                        ('acknowledges', models.JSONField(default=list)),
                        ('progress', models.JSONField(default=list)),
                        ('quiet_from', models.CharField(default='21:00', max_length=5)),
                        ('quiet_to', models.CharField(default='08:00', max_length=5)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('channel__in', ('mini_program', 'wechat', 'sms'))), name='sender_channel'), models.CheckConstraint(condition=models.Q(('adapter__in', ('sandbox', 'http'))), name='sender_adapter'), models.CheckConstraint(condition=models.Q(('adapter', 'sandbox'), models.Q(('url', ''), _negated=True), _connector='OR'), name='sender_goes_somewhere')],
                    },
                ),
                migrations.CreateModel(
                    name='Template',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('sender', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='templates', to='texting.sender')),
                        ('kind', models.CharField(max_length=12)),
                        ('language', models.CharField(max_length=8)),
                        ('body', models.CharField(max_length=500)),
                        ('gateway_code', models.CharField(default='', max_length=80)),
                        ('state', models.CharField(default='draft', max_length=9)),
                        ('changed_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('sender', 'kind', 'language'), name='texttemplate_once'), models.CheckConstraint(condition=models.Q(('kind__in', ('reply', 'received', 'resolved', 'late', 'code'))), name='texttemplate_kind'), models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'submitted', 'approved', 'refused'))), name='texttemplate_state')],
                    },
                ),
                migrations.CreateModel(
                    name='Handle',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('sender', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='texting.sender')),
                        ('address', models.CharField(max_length=120)),
                        ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('name', models.CharField(default='', max_length=80)),
                        ('heard_at', models.DateTimeField(null=True)),
                        ('created_at', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('sender', 'address'), name='handle_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Permit',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('handle', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='permits', to='texting.handle')),
                        ('kind', models.CharField(max_length=12)),
                        ('given_at', models.DateTimeField()),
                        ('used_by_id', models.BigIntegerField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('used_by_id__isnull', True)), fields=['handle', 'kind'], name='permit_left')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('reply', 'received', 'resolved', 'late', 'code'))), name='permit_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='WayOrder',
                    fields=[
                        ('customer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to='customers.customer')),
                        ('ways', models.JSONField(default=list)),
                    ],
                ),
                migrations.CreateModel(
                    name='OutgoingText',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('sender', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='texting.sender')),
                        ('channel', models.CharField(default='', max_length=12)),
                        ('case', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('said_id', models.BigIntegerField(null=True)),
                        ('kind', models.CharField(max_length=12)),
                        ('state', models.CharField(default='queued', max_length=9)),
                        ('to', models.CharField(default='', max_length=120)),
                        ('text', models.TextField(default='')),
                        ('template_code', models.CharField(default='', max_length=80)),
                        ('params', models.JSONField(default=dict)),
                        ('language', models.CharField(default='zh-Hans', max_length=8)),
                        ('known_as', models.CharField(default='', max_length=120)),
                        ('attempts', models.SmallIntegerField(default=0)),
                        ('next_at', models.DateTimeField(null=True)),
                        ('problem', models.CharField(default='', max_length=24)),
                        ('passed_to_id', models.BigIntegerField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('case__isnull', False)), fields=['case'], name='outgoingtext_case'), models.Index(fields=['sender', 'to', '-id'], name='outgoingtext_to'), models.Index(fields=['state', '-id'], name='outgoingtext_newest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('queued', 'sent', 'delivered', 'refused', 'dead'))), name='outgoingtext_state'), models.CheckConstraint(condition=models.Q(('kind__in', ('reply', 'received', 'resolved', 'late', 'code'))), name='outgoingtext_kind'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'queued'), _negated=True), ('next_at__isnull', False), _connector='OR'), name='outgoingtext_goes')],
                    },
                ),
                migrations.CreateModel(
                    name='IncomingText',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('sender', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='texting.sender')),
                        ('external_id', models.CharField(max_length=120)),
                        ('handle', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='texting.handle')),
                        ('text', models.TextField()),
                        ('state', models.CharField(max_length=12)),
                        ('reason', models.CharField(default='', max_length=20)),
                        ('case', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('said_id', models.BigIntegerField(null=True)),
                        ('opened', models.BooleanField(default=False)),
                        ('candidates', models.JSONField(default=list)),
                        ('at', models.DateTimeField()),
                        ('created_at', models.DateTimeField()),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', '-id'], name='incomingtext_newest'), models.Index(fields=['handle', '-id'], name='incomingtext_of'), models.Index(condition=models.Q(('case__isnull', False)), fields=['case'], name='incomingtext_case')],
                        'constraints': [models.UniqueConstraint(fields=('sender', 'external_id'), name='incomingtext_once'), models.CheckConstraint(condition=models.Q(('state__in', ('filed', 'to_be_read', 'ignored'))), name='incomingtext_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'filed'), _negated=True), ('case__isnull', False), _connector='OR'), name='incomingtext_filed')],
                    },
                ),
            ]
        ),
    ]
