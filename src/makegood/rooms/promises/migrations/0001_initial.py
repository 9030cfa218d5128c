import django.db.models.deletion
from django.db import migrations, models

from makegood.ground.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('customers', '0001_initial'),
        ('network', '0001_initial'),
        ('products', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Promise',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=60, unique=True)),
                        ('basis', models.CharField(max_length=12)),
                        ('jurisdiction', models.CharField(default='', max_length=4)),
                        ('zone', models.CharField(max_length=64)),
                        ('title', models.JSONField(default=dict)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('basis__in', ['law', 'company', 'contract', 'membership', 'goodwill'])), name='promise_basis')],
                    },
                ),
                migrations.CreateModel(
                    name='Version',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('number', models.IntegerField()),
                        ('effective', models.DateTimeField()),
                        ('granted_back_to', models.DateTimeField(null=True)),
                        ('published_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('statement', models.JSONField()),
                        ('scope', models.JSONField(default=dict)),
                        ('digest', models.CharField(max_length=64)),
                        ('holder', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('promise', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='promises.promise')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('promise', 'number'), name='version_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Term',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('clause', models.CharField(max_length=40)),
                        ('kind', models.CharField(max_length=5)),
                        ('spec', models.JSONField()),
                        ('version', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='promises.version')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('version', 'clause'), name='term_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['duty', 'right', 'rule'])), name='term_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='Obligation',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('matter_kind', models.CharField(max_length=12)),
                        ('matter_id', models.BigIntegerField()),
                        ('occurrence', models.CharField(default='1', max_length=60)),
                        ('duty', models.CharField(max_length=40)),
                        ('does', models.CharField(max_length=24)),
                        ('state', models.CharField(default='waiting', max_length=9)),
                        ('started_at', models.DateTimeField(null=True)),
                        ('budget', models.JSONField(default=dict)),
                        ('due_at', models.DateTimeField(null=True)),
                        ('first_due_at', models.DateTimeField(null=True)),
                        ('moves', models.SmallIntegerField(default=0)),
                        ('wake_at', models.DateTimeField(null=True)),
                        ('warned_at', models.DateTimeField(null=True)),
                        ('escalated_at', models.DateTimeField(null=True)),
                        ('fulfilled_at', models.DateTimeField(null=True)),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('corrected', models.SmallIntegerField(default=0)),
                        ('known_until', models.DateTimeField(null=True)),
                        ('liable_party', models.CharField(default='', max_length=13)),
                        ('liable_state', models.CharField(default='', max_length=9)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                        ('calendar', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.calendar')),
                        ('calendar_version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.calendarversion')),
                        ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.item')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('promise', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='promises.promise')),
                        ('term', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='promises.term')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['matter_kind', 'matter_id'], name='obligation_matter'), models.Index(condition=models.Q(('wake_at__isnull', False)), fields=['wake_at'], name='obligation_wake'), models.Index(fields=['promise', 'settled_at'], name='obligation_record'), models.Index(condition=models.Q(('calendar__isnull', False), ('state__in', ['running', 'paused'])), fields=['calendar'], name='obligation_calendar'), models.Index(condition=models.Q(('fulfilled_at__isnull', True), ('item__isnull', False), models.Q(('state', 'released'), _negated=True)), fields=['item'], name='obligation_item_open')],
                        'constraints': [models.UniqueConstraint(fields=('term', 'matter_kind', 'matter_id', 'occurrence'), name='obligation_once'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'running', 'paused', 'kept', 'broken', 'made_good', 'released'])), name='obligation_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), _negated=True), models.Q(('due_at__isnull', False), ('started_at__isnull', False)), _connector='OR'), name='obligation_running_has_due'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['kept', 'broken', 'made_good', 'released']), _negated=True), ('settled_at__isnull', False), _connector='OR'), name='obligation_settled_when'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'kept'), _negated=True), ('fulfilled_at__isnull', False), _connector='OR'), name='obligation_kept_fulfilled'), models.CheckConstraint(condition=models.Q(('liable_party', ''), ('liable_party__in', ['company', 'branch', 'outlet', 'technician', 'logistics', 'dealer', 'platform', 'supplier', 'customer', 'force_majeure']), _connector='OR'), name='obligation_liable_party')],
                    },
                ),
                migrations.CreateModel(
                    name='Coverage',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('starts', models.DateTimeField()),
                        ('ends', models.DateTimeField(null=True)),
                        ('ended_as', models.CharField(default='', max_length=12)),
                        ('carried_from_id', models.BigIntegerField(null=True)),
                        ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('item', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.item')),
                        ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverages', to='promises.version')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('item__isnull', True)), fields=['customer'], name='coverage_customer')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('item__isnull', False)), fields=('item', 'version'), name='coverage_item'), models.CheckConstraint(condition=models.Q(('item__isnull', False), ('customer__isnull', False), _connector='OR'), name='coverage_of_something')],
                    },
                ),
                migrations.CreateModel(
                    name='Pause',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('ground', models.CharField(max_length=20)),
                        ('starts', models.DateTimeField()),
                        ('ends', models.DateTimeField(null=True)),
                        ('proof_kind', models.CharField(default='', max_length=16)),
                        ('proof_ref', models.CharField(default='', max_length=120)),
                        ('proof_at', models.DateTimeField(null=True)),
                        ('by_kind', models.CharField(max_length=8)),
                        ('by_id', models.BigIntegerField(null=True)),
                        ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pauses', to='promises.obligation')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ends__isnull', True)), fields=('obligation',), name='pause_one_open'), models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='pause_forwards')],
                    },
                ),
                migrations.CreateModel(
                    name='Remedy',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=16)),
                        ('amount', models.BigIntegerField(null=True)),
                        ('currency', models.CharField(default='', max_length=3)),
                        ('note', models.CharField(default='', max_length=400)),
                        ('state', models.CharField(max_length=18)),
                        ('given_by_id', models.BigIntegerField(null=True)),
                        ('given_at', models.DateTimeField(null=True)),
                        ('approval_id', models.BigIntegerField(null=True)),
                        ('expected_by', models.DateTimeField(null=True)),
                        ('answer_by', models.DateTimeField(null=True)),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                        ('obligation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='remedies', to='promises.obligation')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('answer_by__isnull', False), ('state', 'given')), fields=['answer_by'], name='remedy_answer')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['awaiting_approval', 'given', 'accepted', 'rejected', 'declined'])), name='remedy_state'), models.CheckConstraint(condition=models.Q(('amount__isnull', True), models.Q(('amount__gte', 0), models.Q(('currency', ''), _negated=True)), _connector='OR'), name='remedy_money')],
                    },
                ),
            ],
        ),
    ]
