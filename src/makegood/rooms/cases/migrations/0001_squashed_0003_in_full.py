"""What the first steps lead to, for databases that have none of them yet; others take the steps themselves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from makegood.ground.tables import CreateModels


class Migration(migrations.Migration):

    replaces = [('cases', '0001_initial'), ('cases', '0003_in_full')]

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
        ('customers', '0001_initial'),
        ('products', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='NumberBlock',
                    fields=[
                        ('id', models.SmallIntegerField(primary_key=True, serialize=False)),
                        ('taken', models.BigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='CaseKind',
                    fields=[
                        ('code', models.CharField(max_length=60, primary_key=True, serialize=False)),
                        ('root', models.CharField(max_length=20)),
                        ('name', models.JSONField(default=dict)),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cases.casekind')),
                    ],
                ),
                migrations.CreateModel(
                    name='Case',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('number', models.CharField(max_length=12, unique=True)),
                        ('state', models.CharField(default='open', max_length=16)),
                        ('subject', models.CharField(max_length=200)),
                        ('symptom', models.CharField(default='', max_length=80)),
                        ('channel', models.CharField(default='phone', max_length=16)),
                        ('opened_at', models.DateTimeField()),
                        ('resolved_at', models.DateTimeField(null=True)),
                        ('closed_at', models.DateTimeField(null=True)),
                        ('next_due_at', models.DateTimeField(null=True)),
                        ('owed_since', models.DateTimeField(null=True)),
                        ('sort_at', models.DateTimeField()),
                        ('chasers', models.SmallIntegerField(default=0)),
                        ('chased_at', models.DateTimeField(null=True)),
                        ('reopenings', models.SmallIntegerField(default=0)),
                        ('duplicate', models.BooleanField(default=False)),
                        ('repeat', models.BooleanField(default=False)),
                        ('external_id', models.CharField(default='', max_length=120)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                        ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('item', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.item')),
                        ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('kind', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.casekind')),
                        ('follow_up_at', models.DateTimeField(null=True)),
                        ('follow_up_for', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('severity', models.SmallIntegerField(default=3)),
                        ('severity_why', models.CharField(default='', max_length=40)),
                        ('state_before', models.CharField(default='', max_length=16)),
                        ('status', models.CharField(default='', max_length=40)),
                        ('merged_into', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('parent', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='cases.case')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['sort_at', 'id'], name='case_queue'), models.Index(fields=['unit', 'sort_at'], name='case_unit'), models.Index(fields=['-opened_at', '-id'], name='case_newest'), models.Index(fields=['customer', '-opened_at'], name='case_customer'), models.Index(fields=['item', '-opened_at'], name='case_item'), models.Index(condition=models.Q(('external_id', ''), _negated=True), fields=['external_id'], name='case_external'), models.Index(condition=models.Q(('follow_up_at__isnull', False)), fields=['follow_up_at'], name='case_follow_up'), models.Index(condition=models.Q(('parent__isnull', False)), fields=['parent'], name='case_parent'), models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='case_merged')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'in_progress', 'waiting_customer', 'resolved', 'closed', 'withdrawn'])), name='case_state'), models.CheckConstraint(condition=models.Q(('severity__gte', 1), ('severity__lte', 4)), name='case_severity'), models.CheckConstraint(condition=models.Q(('merged_into', None), ('state', 'closed'), _connector='OR'), name='case_merged_closed'), models.CheckConstraint(condition=models.Q(models.Q(('merged_into', models.F('id')), _negated=True), models.Q(('parent', models.F('id')), _negated=True)), name='case_not_itself')],
                    },
                ),
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('direction', models.CharField(max_length=8)),
                        ('channel', models.CharField(default='', max_length=16)),
                        ('text', models.TextField()),
                        ('automatic', models.BooleanField(default=False)),
                        ('author_kind', models.CharField(max_length=8)),
                        ('author_id', models.BigIntegerField(null=True)),
                        ('author_name', models.CharField(default='', max_length=80)),
                        ('at', models.DateTimeField()),
                        ('created_at', models.DateTimeField()),
                        ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='cases.case')),
                        ('copy_of_id', models.BigIntegerField(null=True)),
                        ('origin', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['case', 'at'], name='message_case')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('direction__in', ['inbound', 'outbound', 'internal'])), name='message_direction')],
                    },
                ),
                migrations.CreateModel(
                    name='Repeat',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='repeats', to='cases.case')),
                        ('earlier', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('case', 'earlier'), name='repeat_once')],
                    },
                ),
                migrations.CreateModel(
                    name='BulkAct',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('verb', models.CharField(max_length=16)),
                        ('given', models.JSONField(default=dict)),
                        ('user_id', models.BigIntegerField(null=True)),
                        ('at', models.DateTimeField()),
                        ('undone_at', models.DateTimeField(null=True)),
                    ],
                ),
                migrations.CreateModel(
                    name='BulkPart',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('before', models.JSONField(default=dict)),
                        ('version', models.IntegerField(default=0)),
                        ('refused', models.CharField(default='', max_length=40)),
                        ('undone', models.BooleanField(default=False)),
                        ('act', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='cases.bulkact')),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='cases.case')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('act', 'case'), name='bulk_part_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Follower',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('asked_by_id', models.BigIntegerField(null=True)),
                        ('at', models.DateTimeField()),
                        ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='followers', to='cases.case')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('case', 'user'), name='case_follower_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Link',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=16)),
                        ('at', models.DateTimeField()),
                        ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='links', to='cases.case')),
                        ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='linked_from', to='cases.case')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('case', 'other', 'kind'), name='case_link_once'), models.CheckConstraint(condition=models.Q(('case', models.F('other')), _negated=True), name='case_link_two')],
                    },
                ),
                migrations.CreateModel(
                    name='Queue',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=40, unique=True)),
                        ('name', models.JSONField(default=dict)),
                        ('where', models.JSONField(default=dict)),
                        ('sort', models.CharField(default='due', max_length=12)),
                        ('retired', models.BooleanField(default=False)),
                        ('version', models.IntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                ),
                migrations.CreateModel(
                    name='QueueMember',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('queue', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='people', to='cases.queue')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('queue', 'user'), name='queue_member_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Reopening',
                    fields=[
                        ('root', models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ('days', models.SmallIntegerField(default=15)),
                        ('inside', models.CharField(default='ask', max_length=8)),
                        ('version', models.IntegerField(default=1)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('inside__in', ['ask', 'reopen'])), name='reopening_inside'), models.CheckConstraint(condition=models.Q(('days__gte', 0), ('days__lte', 3660)), name='reopening_days')],
                    },
                ),
                migrations.CreateModel(
                    name='SavedView',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=60)),
                        ('where', models.JSONField(default=dict)),
                        ('sort', models.CharField(default='due', max_length=12)),
                        ('columns', models.JSONField(default=list)),
                        ('first', models.BooleanField(default=False)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                        ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'name'), name='view_name_once'), models.UniqueConstraint(condition=models.Q(('first', True)), fields=('user',), name='view_first_once')],
                    },
                ),
                migrations.CreateModel(
                    name='SeverityRule',
                    fields=[
                        ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ('name', models.JSONField(default=dict)),
                        ('severity', models.SmallIntegerField()),
                        ('when', models.JSONField(default=dict)),
                        ('place', models.SmallIntegerField(default=0)),
                        ('active', models.BooleanField(default=True)),
                        ('version', models.IntegerField(default=1)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('severity__gte', 1), ('severity__lte', 4)), name='rule_severity')],
                    },
                ),
                migrations.CreateModel(
                    name='Status',
                    fields=[
                        ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ('state', models.CharField(max_length=16)),
                        ('name', models.JSONField(default=dict)),
                        ('place', models.SmallIntegerField(default=0)),
                        ('retired', models.BooleanField(default=False)),
                        ('version', models.IntegerField(default=1)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'in_progress', 'waiting_customer', 'resolved', 'closed', 'withdrawn'])), name='status_state')],
                    },
                ),
                migrations.CreateModel(
                    name='Tag',
                    fields=[
                        ('code', models.CharField(max_length=40, primary_key=True, serialize=False)),
                        ('name', models.JSONField(default=dict)),
                        ('retired', models.BooleanField(default=False)),
                        ('version', models.IntegerField(default=1)),
                    ],
                ),
                migrations.CreateModel(
                    name='CaseTag',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('case', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='tags', to='cases.case')),
                        ('tag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.tag')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('case', 'tag'), name='case_tag_once')],
                    },
                ),
            ],
        ),
    ]
