"""What the first steps lead to, for databases that have none of them yet; others take the steps themselves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from makegood.ground.tables import CreateModels


class Migration(migrations.Migration):

    replaces = [('network', '0001_initial'), ('network', '0002_grown')]

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('accounts', '__first__'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Company',
                    fields=[
                        ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='accounts.unit')),
                        ('name', models.CharField(max_length=120)),
                        ('jurisdiction', models.CharField(max_length=4)),
                        ('currency', models.CharField(max_length=3)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                    ],
                ),
                migrations.CreateModel(
                    name='Calendar',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=40, unique=True)),
                        ('name', models.JSONField(default=dict)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                        ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                ),
                migrations.CreateModel(
                    name='Node',
                    fields=[
                        ('unit', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='accounts.unit')),
                        ('code', models.CharField(max_length=24, unique=True)),
                        ('kind', models.CharField(max_length=20)),
                        ('name', models.CharField(max_length=120)),
                        ('region', models.CharField(default='', max_length=120)),
                        ('division', models.CharField(default='', max_length=12)),
                        ('address', models.CharField(default='', max_length=200)),
                        ('phone', models.CharField(default='', max_length=24)),
                        ('zone', models.CharField(default='Asia/Shanghai', max_length=64)),
                        ('state', models.CharField(default='active', max_length=12)),
                        ('opened_on', models.DateField(null=True)),
                        ('version', models.IntegerField(default=1)),
                        ('contact', models.CharField(default='', max_length=80)),
                        ('daily_capacity', models.IntegerField(null=True)),
                        ('lat', models.FloatField(null=True)),
                        ('left_on', models.DateField(null=True)),
                        ('lng', models.FloatField(null=True)),
                        ('pinyin', models.CharField(default='', max_length=200)),
                        ('staff_count', models.IntegerField(null=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['applied', 'surveyed', 'signed', 'trained', 'active', 'suspended', 'exiting', 'left'])), name='node_state'), models.CheckConstraint(condition=models.Q(('kind__in', ['service_centre', 'branch', 'station', 'service_company', 'outlet', 'town_point', 'mobile_team', 'dealer', 'sales_point'])), name='node_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='CalendarVersion',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('number', models.IntegerField()),
                        ('effective', models.DateTimeField()),
                        ('kind', models.CharField(max_length=12)),
                        ('reason', models.CharField(default='', max_length=400)),
                        ('definition', models.JSONField()),
                        ('created_at', models.DateTimeField()),
                        ('calendar', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='network.calendar')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('calendar', 'number'), name='calendar_version_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['local', 'statutory', 'disruption'])), name='calendar_version_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='Capability',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('category', models.CharField(default='', max_length=60)),
                        ('kind', models.CharField(default='', max_length=24)),
                        ('level', models.SmallIntegerField(default=1)),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('unit', 'category', 'kind'), name='capability_once'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 3)), name='capability_level')],
                    },
                ),
                migrations.CreateModel(
                    name='Closure',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('starts', models.DateTimeField()),
                        ('ends', models.DateTimeField()),
                        ('reason', models.CharField(max_length=200)),
                        ('created_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit', 'ends'], name='closure_unit')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='closure_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Division',
                    fields=[
                        ('code', models.CharField(max_length=12, primary_key=True, serialize=False)),
                        ('level', models.SmallIntegerField()),
                        ('name', models.CharField(max_length=80)),
                        ('pinyin', models.CharField(default='', max_length=200)),
                        ('lat', models.FloatField(null=True)),
                        ('lng', models.FloatField(null=True)),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='network.division')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 5)), name='division_level')],
                    },
                ),
                migrations.CreateModel(
                    name='LicenceRule',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('category', models.CharField(default='', max_length=60)),
                        ('kind', models.CharField(default='', max_length=24)),
                        ('licence', models.CharField(max_length=24)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('category', 'kind', 'licence'), name='licence_rule_once'), models.CheckConstraint(condition=models.Q(('licence__in', ['heights', 'low_voltage', 'refrigeration', 'flammable_refrigerant', 'gas'])), name='licence_rule_licence')],
                    },
                ),
                migrations.CreateModel(
                    name='NodeStep',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('verb', models.CharField(max_length=12)),
                        ('before', models.CharField(default='', max_length=24)),
                        ('after', models.CharField(default='', max_length=24)),
                        ('reason', models.CharField(default='', max_length=400)),
                        ('at', models.DateTimeField()),
                        ('by_id', models.BigIntegerField(null=True)),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['unit', 'at'], name='node_step_unit')],
                    },
                ),
                migrations.CreateModel(
                    name='OutletContract',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('number', models.CharField(max_length=40, unique=True)),
                        ('valid_from', models.DateField()),
                        ('valid_to', models.DateField()),
                        ('kinds', models.JSONField(default=list)),
                        ('categories', models.JSONField(default=list)),
                        ('deposit', models.BigIntegerField(default=0)),
                        ('currency', models.CharField(default='CNY', max_length=3)),
                        ('deposit_paid_on', models.DateField(null=True)),
                        ('deposit_returned_on', models.DateField(null=True)),
                        ('note', models.CharField(default='', max_length=400)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_to__gte', models.F('valid_from'))), name='contract_dates'), models.CheckConstraint(condition=models.Q(('deposit__gte', 0)), name='contract_deposit')],
                    },
                ),
                migrations.CreateModel(
                    name='ServiceArea',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('division', models.CharField(max_length=12)),
                        ('category', models.CharField(default='', max_length=60)),
                        ('kind', models.CharField(default='', max_length=24)),
                        ('share', models.SmallIntegerField(default=100)),
                        ('quota', models.IntegerField(null=True)),
                        ('priority', models.SmallIntegerField(default=1)),
                        ('backup', models.BooleanField(default=False)),
                        ('valid_from', models.DateField()),
                        ('valid_to', models.DateField(null=True)),
                        ('version', models.IntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['division', 'category'], name='area_division')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('share__gte', 0), ('share__lte', 100)), name='area_share'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='area_dates')],
                    },
                ),
                migrations.CreateModel(
                    name='StaffMember',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('number', models.CharField(max_length=40, unique=True)),
                        ('name', models.CharField(max_length=80)),
                        ('pinyin', models.CharField(default='', max_length=200)),
                        ('role', models.CharField(default='technician', max_length=20)),
                        ('level', models.SmallIntegerField(default=1)),
                        ('phone', models.CharField(default='', max_length=24)),
                        ('sex', models.CharField(default='', max_length=8)),
                        ('since', models.DateField(null=True)),
                        ('until', models.DateField(null=True)),
                        ('version', models.IntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['technician', 'outlet_clerk', 'outlet_owner', 'parts_clerk', 'technical_supervisor'])), name='staff_role'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 3)), name='staff_level'), models.CheckConstraint(condition=models.Q(('sex__in', ['', 'female', 'male'])), name='staff_sex')],
                    },
                ),
                migrations.CreateModel(
                    name='Absence',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('starts', models.DateTimeField()),
                        ('ends', models.DateTimeField(null=True)),
                        ('reason', models.CharField(max_length=12)),
                        ('created_at', models.DateTimeField()),
                        ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='absences', to='network.staffmember')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['member', 'starts'], name='absence_member')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason__in', ['sick', 'leave', 'training', 'other'])), name='absence_reason'), models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='absence_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Certificate',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=24)),
                        ('number', models.CharField(max_length=60)),
                        ('issued_on', models.DateField(null=True)),
                        ('expires_on', models.DateField()),
                        ('version', models.IntegerField(default=1)),
                        ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='certificates', to='network.staffmember')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['expires_on'], name='certificate_expires')],
                        'constraints': [models.UniqueConstraint(fields=('member', 'kind', 'number'), name='certificate_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['heights', 'low_voltage', 'refrigeration', 'flammable_refrigerant', 'gas'])), name='certificate_kind')],
                    },
                ),
                migrations.CreateModel(
                    name='Skill',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('category', models.CharField(default='', max_length=60)),
                        ('kind', models.CharField(default='', max_length=24)),
                        ('level', models.SmallIntegerField(default=1)),
                        ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='skills', to='network.staffmember')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('member', 'category', 'kind'), name='skill_once'), models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 3)), name='skill_level')],
                    },
                ),
            ],
        ),
    ]
