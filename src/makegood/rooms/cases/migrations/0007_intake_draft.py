import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_lighter_notices'),
        ('cases', '0006_undone'),
        ('customers', '0003_consents'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='IntakeDraft',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('page', models.CharField(max_length=32)),
                ('fields', models.JSONField(default=dict)),
                ('changed_at', models.DateTimeField()),
                ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='customers.customer')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('customer__isnull', False)), fields=['customer'], name='intake_draft_customer'), models.Index(fields=['changed_at'], name='intake_draft_age')],
                'constraints': [models.UniqueConstraint(fields=('user', 'page'), name='intake_draft_page')],
            },
        ),
    ]
