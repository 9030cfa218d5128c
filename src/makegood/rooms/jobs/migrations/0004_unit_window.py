from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0005_lighter_notices'),
        ('jobs', '0003_undone'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='job',
            index=models.Index(condition=models.Q(('window_from__isnull', False)), fields=['unit', 'window_from'], name='job_unit_window'),
        ),
    ]
