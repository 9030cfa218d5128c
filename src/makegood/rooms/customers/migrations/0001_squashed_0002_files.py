"""What the first steps lead to, for databases that have none of them yet; others take the steps themselves."""

import django.db.models.deletion
from django.db import migrations, models

from makegood.ground.tables import CreateModels


def _sort_by_code_points(apps, schema_editor):
    """The keys of the search are found by ranges: PostgreSQL is told to sort them as SQLite does anyway."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('ALTER TABLE customers_searchkey ALTER COLUMN key TYPE varchar(32) COLLATE "C"')


class Migration(migrations.Migration):

    replaces = [('customers', '0001_initial'), ('customers', '0002_files')]

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Customer',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(default='person', max_length=12)),
                        ('name', models.CharField(max_length=120)),
                        ('address_as', models.CharField(default='', max_length=60)),
                        ('language', models.CharField(default='', max_length=8)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('compared', models.BooleanField(default=False)),
                        ('erased_at', models.DateTimeField(null=True)),
                        ('file_id', models.BigIntegerField(db_index=True, default=0)),
                        ('identity_kind', models.CharField(default='', max_length=12)),
                        ('identity_number', models.CharField(default='', max_length=40)),
                        ('note', models.CharField(default='', max_length=1000)),
                        ('restricted_at', models.DateTimeField(null=True)),
                        ('segment', models.CharField(default='', max_length=16)),
                        ('merged_into', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('merged_into__isnull', False)), fields=['merged_into'], name='customer_merged'), models.Index(condition=models.Q(('compared', False)), fields=['id'], name='customer_uncompared'), models.Index(condition=models.Q(('identity_number', ''), _negated=True), fields=['identity_number'], name='customer_identity')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['person', 'household', 'organisation'])), name='customer_kind'), models.CheckConstraint(condition=models.Q(models.Q(('file_id', models.F('id')), ('merged_into__isnull', True)), models.Q(('merged_into__isnull', False), models.Q(('file_id', models.F('id')), _negated=True)), _connector='OR'), name='customer_file')],
                    },
                ),
                migrations.CreateModel(
                    name='ContactPoint',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=8)),
                        ('value', models.CharField(max_length=254)),
                        ('normal', models.CharField(max_length=254)),
                        ('preferred', models.BooleanField(default=False)),
                        ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='contact_points', to='customers.customer')),
                        ('note', models.CharField(default='', max_length=80)),
                        ('times', models.JSONField(default=list)),
                        ('unusable', models.CharField(default='', max_length=12)),
                        ('valid_until', models.DateTimeField(null=True)),
                        ('verified_at', models.DateTimeField(null=True)),
                        ('verified_by_id', models.BigIntegerField(null=True)),
                        ('verified_how', models.CharField(default='', max_length=12)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['normal', 'kind'], name='contact_point_normal')],
                        'constraints': [models.UniqueConstraint(fields=('customer', 'kind', 'normal'), name='contact_point_once'), models.CheckConstraint(condition=models.Q(models.Q(('verified_at__isnull', True), ('verified_how', '')), models.Q(('verified_at__isnull', False), models.Q(('verified_how', ''), _negated=True)), _connector='OR'), name='contact_point_verified'), models.CheckConstraint(condition=models.Q(('kind__in', ('phone', 'relay', 'email', 'wechat', 'other'))), name='contact_point_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='Address',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(default='home', max_length=8)),
                        ('country', models.CharField(default='', max_length=2)),
                        ('region', models.CharField(default='', max_length=120)),
                        ('division', models.CharField(default='', max_length=12)),
                        ('text', models.CharField(default='', max_length=240)),
                        ('postcode', models.CharField(default='', max_length=16)),
                        ('lat', models.FloatField(null=True)),
                        ('lng', models.FloatField(null=True)),
                        ('floor', models.SmallIntegerField(null=True)),
                        ('lift', models.BooleanField(null=True)),
                        ('access', models.CharField(default='', max_length=240)),
                        ('preferred', models.BooleanField(default=False)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addresses', to='customers.customer')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('preferred', True)), fields=('customer',), name='address_preferred'), models.CheckConstraint(condition=models.Q(('preferred', False), ('ended_at__isnull', True), _connector='OR'), name='address_preferred_holds'), models.CheckConstraint(condition=models.Q(('kind__in', ('home', 'work', 'delivery', 'billing', 'site', 'other'))), name='address_kind'), models.CheckConstraint(condition=models.Q(models.Q(('lat__isnull', True), ('lng__isnull', True)), models.Q(('lat__gte', -90), ('lat__lte', 90), ('lng__gte', -180), ('lng__lte', 180)), _connector='OR'), name='address_point')],
                    },
                ),
                migrations.CreateModel(
                    name='Consent',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('purpose', models.CharField(max_length=12)),
                        ('given_at', models.DateTimeField(null=True)),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('how', models.CharField(max_length=12)),
                        ('proof', models.CharField(default='', max_length=240)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='customers.customer')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('purpose__in', ('messages', 'recording', 'photos', 'marketing', 'sharing', 'profiling'))), name='consent_purpose'), models.CheckConstraint(condition=models.Q(('given_at__isnull', False), ('withdrawn_at__isnull', False), _connector='OR'), name='consent_said'), models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('customer', 'purpose'), name='consent_running')],
                    },
                ),
                migrations.CreateModel(
                    name='Duplicate',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('score', models.SmallIntegerField()),
                        ('reasons', models.JSONField()),
                        ('state', models.CharField(default='proposed', max_length=9)),
                        ('found_at', models.DateTimeField()),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('decided_by_id', models.BigIntegerField(null=True)),
                        ('high', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                        ('low', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state', 'proposed')), fields=['-score', '-id'], name='duplicate_proposed')],
                        'constraints': [models.UniqueConstraint(fields=('low', 'high'), name='duplicate_once'), models.CheckConstraint(condition=models.Q(('low__lt', models.F('high'))), name='duplicate_of_two'), models.CheckConstraint(condition=models.Q(('state__in', ('proposed', 'dismissed', 'merged'))), name='duplicate_state')],
                    },
                ),
                migrations.CreateModel(
                    name='ExternalId',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('system', models.CharField(max_length=24)),
                        ('value', models.CharField(max_length=80)),
                        ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='external_ids', to='customers.customer')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('customer', 'system', 'value'), name='external_id_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Need',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=12)),
                        ('note', models.CharField(default='', max_length=240)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='needs', to='customers.customer')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('age', 'disability', 'infant', 'language', 'pets', 'access', 'technician', 'other'))), name='need_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='Relation',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=16)),
                        ('note', models.CharField(default='', max_length=120)),
                        ('customer', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='relations', to='customers.customer')),
                        ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='relations_back', to='customers.customer')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('customer', 'other', 'kind'), name='relation_once'), models.CheckConstraint(condition=models.Q(('kind__in', ('member_of', 'tenant_of', 'buys_for', 'employee_of', 'contact_of', 'related_to'))), name='relation_kind'), models.CheckConstraint(condition=models.Q(('customer', models.F('other')), _negated=True), name='relation_of_two')],
                    },
                ),
                migrations.CreateModel(
                    name='SearchKey',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('key', models.CharField(max_length=32)),
                        ('customer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='search_keys', to='customers.customer')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['key', 'customer'], name='search_key')],
                    },
                ),
            ],
        ),
        migrations.RunPython(_sort_by_code_points, migrations.RunPython.noop),
    ]
