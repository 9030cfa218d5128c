import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0006_presence'),
    ]

    operations = [
        migrations.CreateModel(
            name='NoticeHabit',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='+', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('digest_at', models.SmallIntegerField(default=480)),
                ('quiet_from', models.SmallIntegerField(null=True)),
                ('quiet_to', models.SmallIntegerField(null=True)),
                ('mailed_until', models.DateTimeField()),
                ('digested_until', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('digest_at__gte', 0), ('digest_at__lt', 1440)), name='notice_habit_minute'), models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_to__isnull', True)), models.Q(('quiet_from__gte', 0), ('quiet_from__lt', 1440), ('quiet_to__gte', 0), ('quiet_to__lt', 1440)), _connector='OR'), name='notice_habit_quiet')],
            },
        ),
        migrations.CreateModel(
            name='NoticeWish',
            fields=[
                ('id', models.BigAutoField(primary_key=True, serialize=False)),
                ('code', models.CharField(max_length=48)),
                ('way', models.CharField(max_length=8)),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'code'), name='notice_wish_once'), models.CheckConstraint(condition=models.Q(('way__in', ['mail', 'digest', 'off'])), name='notice_wish_way')],
            },
        ),
    ]
