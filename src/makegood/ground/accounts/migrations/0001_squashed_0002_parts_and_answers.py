"""What the first steps lead to, for databases that have none of them yet; others take the steps themselves."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from makegood.ground.tables import CreateModels


class Migration(migrations.Migration):

    replaces = [('accounts', '0001_initial'), ('accounts', '0002_parts_and_answers')]

    initial = True

    dependencies = [
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('username', models.CharField(max_length=80, unique=True)),
                        ('name', models.CharField(max_length=80)),
                        ('email', models.CharField(default='', max_length=254)),
                        ('language', models.CharField(default='zh-Hans', max_length=8)),
                        ('zone', models.CharField(default='Asia/Shanghai', max_length=64)),
                        ('theme', models.CharField(default='', max_length=8)),
                        ('is_active', models.BooleanField(default=True)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Limit',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('role', models.CharField(max_length=32)),
                        ('verb', models.CharField(max_length=40)),
                        ('currency', models.CharField(max_length=3)),
                        ('per_case', models.BigIntegerField(null=True)),
                        ('per_month', models.BigIntegerField(null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('role', 'verb', 'currency'), name='limit_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Look',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('user_id', models.BigIntegerField(null=True)),
                        ('token_id', models.BigIntegerField(null=True)),
                        ('act', models.CharField(max_length=16)),
                        ('kind', models.CharField(max_length=24)),
                        ('subject_id', models.BigIntegerField(null=True)),
                        ('at', models.DateTimeField()),
                        ('for_id', models.BigIntegerField(null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['kind', 'subject_id', 'at'], name='look_subject'), models.Index(fields=['user_id', 'at'], name='look_user'), models.Index(fields=['at'], name='look_at')],
                    },
                ),
                migrations.CreateModel(
                    name='Spent',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('user_id', models.BigIntegerField()),
                        ('verb', models.CharField(max_length=40)),
                        ('currency', models.CharField(max_length=3)),
                        ('period', models.CharField(max_length=40)),
                        ('amount', models.BigIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user_id', 'verb', 'currency', 'period'), name='spent_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Token',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=80)),
                        ('prefix', models.CharField(max_length=12)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('scopes', models.JSONField(default=list)),
                        ('expires_at', models.DateTimeField(null=True)),
                        ('revoked_at', models.DateTimeField(null=True)),
                        ('last_used_at', models.DateTimeField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tokens', to=settings.AUTH_USER_MODEL)),
                    ],
                ),
                migrations.CreateModel(
                    name='Unit',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('created_at', models.DateTimeField()),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='accounts.unit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(django.db.models.functions.comparison.Coalesce('parent', 0), condition=models.Q(('parent__isnull', True)), name='unit_one_root')],
                    },
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=48)),
                        ('params', models.JSONField(default=dict)),
                        ('link_kind', models.CharField(default='', max_length=16)),
                        ('link_id', models.BigIntegerField(null=True)),
                        ('once', models.CharField(max_length=96, null=True, unique=True)),
                        ('created_at', models.DateTimeField()),
                        ('read_at', models.DateTimeField(null=True)),
                        ('read_by_id', models.BigIntegerField(null=True)),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='accounts.unit')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['created_at'], name='notice_unread'), models.Index(fields=['unit', 'created_at'], name='notice_unit')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('role', models.CharField(max_length=32)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='accounts.unit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('user', 'role', 'unit'), name='membership_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Approval',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('verb', models.CharField(max_length=40)),
                        ('subject_kind', models.CharField(max_length=24)),
                        ('subject_id', models.BigIntegerField()),
                        ('amount', models.BigIntegerField(null=True)),
                        ('currency', models.CharField(default='', max_length=3)),
                        ('note', models.CharField(default='', max_length=400)),
                        ('asked_by_id', models.BigIntegerField(null=True)),
                        ('asked_at', models.DateTimeField()),
                        ('expected_by', models.DateTimeField()),
                        ('state', models.CharField(default='asked', max_length=12)),
                        ('decided_by_id', models.BigIntegerField(null=True)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('unit', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('about', models.JSONField(default=list)),
                        ('answer', models.CharField(default='', max_length=400)),
                        ('asked_for_id', models.BigIntegerField(null=True)),
                        ('passed_up', models.SmallIntegerField(default=0)),
                        ('waits_at', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['subject_kind', 'subject_id'], name='approval_subject'), models.Index(condition=models.Q(('state', 'asked')), fields=['expected_by'], name='approval_open')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'approved', 'declined'])), name='approval_state')],
                    },
                ),
                migrations.CreateModel(
                    name='UnitPath',
                    fields=[
                        ('id', models.BigAutoField(primary_key=True, serialize=False)),
                        ('depth', models.SmallIntegerField()),
                        ('valid_from', models.DateTimeField()),
                        ('valid_to', models.DateTimeField(null=True)),
                        ('ancestor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paths_down', to='accounts.unit')),
                        ('descendant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='paths_up', to='accounts.unit')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('ancestor', 'descendant'), name='unit_path_now')],
                    },
                ),
                migrations.CreateModel(
                    name='Deputy',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('starts', models.DateTimeField()),
                        ('ends', models.DateTimeField()),
                        ('reason', models.CharField(default='', max_length=200)),
                        ('granted_by_id', models.BigIntegerField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('deputy', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='stands_in_for', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deputies', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['deputy', 'ends'], name='deputy_until')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends__gt', models.F('starts'))), name='deputy_lasts'), models.CheckConstraint(condition=models.Q(('user', models.F('deputy')), _negated=True), name='deputy_is_another')],
                    },
                ),
            ],
        ),
    ]
