import django.db.models.deletion
from django.db import migrations, models

from makegood.ground.tables import CreateModels


class Migration(migrations.Migration):

    dependencies = [
        ('promises', '0004_lighter'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Draft',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=60)),
                        ('title', models.CharField(default='', max_length=120)),
                        ('head', models.JSONField()),
                        ('base', models.IntegerField(null=True)),
                        ('text', models.TextField()),
                        ('content', models.JSONField()),
                        ('digest', models.CharField(max_length=64)),
                        ('state', models.CharField(default='open', max_length=9)),
                        ('user_id', models.BigIntegerField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('changed_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['code', '-changed_at'], name='draft_code')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['open', 'discarded', 'published'])), name='draft_state')],
                    },
                ),
                migrations.CreateModel(
                    name='Replay',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=60)),
                        ('number', models.IntegerField(null=True)),
                        ('terms', models.JSONField()),
                        ('digest', models.CharField(max_length=64)),
                        ('from_day', models.DateField()),
                        ('to_day', models.DateField()),
                        ('imported', models.BooleanField(default=True)),
                        ('assumptions', models.JSONField()),
                        ('state', models.CharField(default='asked', max_length=8)),
                        ('matters', models.IntegerField(default=0)),
                        ('upto', models.DateTimeField(null=True)),
                        ('result', models.JSONField(null=True)),
                        ('problem', models.CharField(default='', max_length=60)),
                        ('user_id', models.BigIntegerField(null=True)),
                        ('permissions', models.JSONField(default=list)),
                        ('language', models.CharField(default='zh-Hans', max_length=8)),
                        ('zone', models.CharField(default='Asia/Shanghai', max_length=64)),
                        ('asked_at', models.DateTimeField()),
                        ('finished_at', models.DateTimeField(null=True)),
                        ('version', models.IntegerField(default=1)),
                        ('draft', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='promises.draft')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['code', '-asked_at'], name='replay_code')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['asked', 'running', 'done', 'stopped', 'failed'])), name='replay_state')],
                    },
                ),
            ]
        ),
    ]
