import django.db.models.deletion
from django.db import migrations, models

from makegood.ground.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('cases', '0002_roots'),
        ('customers', '0001_initial'),
        ('network', '0002_grown'),
        ('products', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='JobCounter',
                    fields=[
                        ('id', models.SmallIntegerField(primary_key=True, serialize=False)),
                        ('taken', models.BigIntegerField(default=0)),
                    ],
                ),
                migrations.CreateModel(
                    name='Feed',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('name', models.CharField(default='', max_length=80)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('made_by_id', models.BigIntegerField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('read_at', models.DateTimeField(null=True)),
                        ('technician', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.staffmember')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                ),
                migrations.CreateModel(
                    name='JobKind',
                    fields=[
                        ('code', models.CharField(max_length=60, primary_key=True, serialize=False)),
                        ('root', models.CharField(max_length=20)),
                        ('name', models.JSONField(default=dict)),
                        ('minutes', models.SmallIntegerField(default=60)),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='jobs.jobkind')),
                    ],
                ),
                migrations.CreateModel(
                    name='Job',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('number', models.CharField(max_length=12, unique=True)),
                        ('work', models.CharField(default='to_dispatch', max_length=16)),
                        ('evidence', models.CharField(default='missing', max_length=12)),
                        ('money', models.CharField(default='unpriced', max_length=12)),
                        ('division', models.CharField(default='', max_length=12)),
                        ('place', models.CharField(default='', max_length=240)),
                        ('lat', models.FloatField(null=True)),
                        ('lng', models.FloatField(null=True)),
                        ('floor', models.CharField(default='', max_length=40)),
                        ('access', models.CharField(default='', max_length=240)),
                        ('contact_name', models.CharField(default='', max_length=120)),
                        ('contact_phone', models.CharField(default='', max_length=40)),
                        ('needs', models.JSONField(default=list)),
                        ('sex_wish', models.CharField(default='', max_length=6)),
                        ('avoid', models.JSONField(default=list)),
                        ('task', models.CharField(default='', max_length=400)),
                        ('window_from', models.DateTimeField(null=True)),
                        ('window_to', models.DateTimeField(null=True)),
                        ('window_by_id', models.BigIntegerField(null=True)),
                        ('window_by_name', models.CharField(default='', max_length=80)),
                        ('window_at', models.DateTimeField(null=True)),
                        ('windows', models.SmallIntegerField(default=0)),
                        ('moved_by_customer', models.SmallIntegerField(default=0)),
                        ('moved_by_outlet', models.SmallIntegerField(default=0)),
                        ('moved_by_disruption', models.SmallIntegerField(default=0)),
                        ('tries', models.JSONField(default=list)),
                        ('held_for', models.CharField(default='', max_length=20)),
                        ('wake_at', models.DateTimeField(null=True)),
                        ('paused_until', models.DateTimeField(null=True)),
                        ('paused', models.JSONField(default=list)),
                        ('asked', models.SmallIntegerField(default=0)),
                        ('departed_at', models.DateTimeField(null=True)),
                        ('arrived_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('result', models.CharField(default='', max_length=20)),
                        ('outcome_note', models.CharField(default='', max_length=1000)),
                        ('done_key', models.CharField(default='', max_length=64)),
                        ('preserve', models.BooleanField(default=False)),
                        ('filmed', models.BooleanField(default=False)),
                        ('next_owner', models.CharField(default='dispatcher', max_length=32)),
                        ('next_at', models.DateTimeField(null=True)),
                        ('next_due_at', models.DateTimeField(null=True)),
                        ('owed_since', models.DateTimeField(null=True)),
                        ('sort_at', models.DateTimeField()),
                        ('external_id', models.CharField(default='', max_length=120)),
                        ('created_at', models.DateTimeField()),
                        ('changed_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                        ('case', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('home', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('item', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.item')),
                        ('technician', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='network.staffmember')),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('kind', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='jobs.jobkind')),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followers', to='jobs.job')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['sort_at', 'id'], name='job_queue'), models.Index(fields=['unit', 'sort_at'], name='job_unit'), models.Index(fields=['home', 'sort_at'], name='job_home'), models.Index(fields=['-created_at', '-id'], name='job_newest'), models.Index(fields=['case'], name='job_case'), models.Index(fields=['customer', '-created_at'], name='job_customer'), models.Index(fields=['item', '-created_at'], name='job_item'), models.Index(fields=['technician', 'window_from'], name='job_technician'), models.Index(condition=models.Q(('window_from__isnull', False)), fields=['window_from'], name='job_window_from'), models.Index(condition=models.Q(('wake_at__isnull', False)), fields=['wake_at'], name='job_wake'), models.Index(condition=models.Q(('external_id', ''), _negated=True), fields=['external_id'], name='job_external')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('work__in', ('to_dispatch', 'offered', 'accepted', 'assigned', 'booked', 'en_route', 'on_site', 'done', 'declined', 'on_hold', 'awaiting_part', 'in_workshop', 'under_appraisal', 'failed', 'cancelled'))), name='job_work'), models.CheckConstraint(condition=models.Q(('evidence__in', ('missing', 'submitted', 'passed', 'returned'))), name='job_evidence'), models.CheckConstraint(condition=models.Q(('money__in', ('unpriced', 'priced', 'in_statement', 'paid', 'withheld', 'refused'))), name='job_money'), models.CheckConstraint(condition=models.Q(models.Q(('window_from__isnull', True), ('window_to__isnull', True)), models.Q(('window_from__isnull', False), ('window_to__gt', models.F('window_from'))), _connector='OR'), name='job_window'), models.CheckConstraint(condition=models.Q(models.Q(('work__in', ['assigned', 'en_route', 'on_site']), _negated=True), ('technician__isnull', False), _connector='OR'), name='job_somebody_goes'), models.CheckConstraint(condition=models.Q(models.Q(('work', 'booked'), _negated=True), ('window_to__isnull', False), _connector='OR'), name='job_booked_when'), models.CheckConstraint(condition=models.Q(models.Q(('work', 'on_hold'), _negated=True), ('wake_at__isnull', False), _connector='OR'), name='job_hold_ends')],
                    },
                ),
                migrations.CreateModel(
                    name='JobNote',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=20)),
                        ('text', models.CharField(default='', max_length=1000)),
                        ('author_id', models.BigIntegerField(null=True)),
                        ('author_name', models.CharField(default='', max_length=80)),
                        ('at', models.DateTimeField()),
                        ('job', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='jobs.job')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['job', 'at'], name='job_note_job')],
                    },
                ),
                migrations.CreateModel(
                    name='Offer',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('ordinal', models.SmallIntegerField()),
                        ('area_id', models.BigIntegerField(null=True)),
                        ('state', models.CharField(default='open', max_length=12)),
                        ('by_rule', models.BooleanField(default=True)),
                        ('reason', models.CharField(default='', max_length=24)),
                        ('costs', models.BooleanField(default=False)),
                        ('note', models.CharField(default='', max_length=400)),
                        ('offered_at', models.DateTimeField()),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('job', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='jobs.job')),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit', 'offered_at'], name='offer_unit')],
                        'constraints': [models.UniqueConstraint(fields=('job', 'ordinal'), name='offer_ordinal'), models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'accepted'])), fields=('job',), name='offer_one_hand'), models.CheckConstraint(condition=models.Q(('state__in', ['open', 'accepted', 'declined', 'expired', 'taken_back', 'ended'])), name='offer_state'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state__in', ['open', 'accepted'])), models.Q(models.Q(('state__in', ['open', 'accepted']), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='offer_ends')],
                    },
                ),
                migrations.CreateModel(
                    name='JobItem',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('place', models.SmallIntegerField(default=0)),
                        ('description', models.CharField(default='', max_length=200)),
                        ('serial_seen', models.CharField(default='', max_length=60)),
                        ('serial_state', models.CharField(default='', max_length=12)),
                        ('serial_reason', models.CharField(default='', max_length=200)),
                        ('result', models.CharField(default='', max_length=20)),
                        ('note', models.CharField(default='', max_length=200)),
                        ('record_id', models.BigIntegerField(null=True)),
                        ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.item')),
                        ('job', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='units', to='jobs.job')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('job', 'place'), name='job_item_place'), models.UniqueConstraint(condition=models.Q(('item__isnull', False)), fields=('job', 'item'), name='job_item_once'), models.CheckConstraint(condition=models.Q(('serial_state__in', ['', 'seen', 'unreadable', 'other'])), name='job_item_serial')],
                    },
                ),
            ],
        ),
    ]
