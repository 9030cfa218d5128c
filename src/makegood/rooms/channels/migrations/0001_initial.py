import django.db.models.deletion
from django.db import migrations, models

from makegood.ground.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0005_lighter_notices'),
        ('cases', '0006_undone'),
        ('customers', '0003_consents'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Mailbox',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('address', models.CharField(max_length=254, unique=True)),
                        ('name', models.CharField(max_length=80)),
                        ('language', models.CharField(default='zh-Hans', max_length=8)),
                        ('active', models.BooleanField(default=True)),
                        ('plus', models.BooleanField(default=True)),
                        ('progress', models.JSONField(default=list)),
                        ('quiet_from', models.CharField(default='21:00', max_length=5)),
                        ('quiet_to', models.CharField(default='08:00', max_length=5)),
                        ('imap_host', models.CharField(default='', max_length=200)),
                        ('imap_port', models.IntegerField(default=993)),
                        ('imap_security', models.CharField(default='tls', max_length=8)),
                        ('imap_user', models.CharField(default='', max_length=200)),
                        ('imap_password', models.TextField(default='')),
                        ('imap_folder', models.CharField(default='INBOX', max_length=120)),
                        ('smtp_host', models.CharField(default='', max_length=200)),
                        ('smtp_port', models.IntegerField(default=587)),
                        ('smtp_security', models.CharField(default='starttls', max_length=8)),
                        ('smtp_user', models.CharField(default='', max_length=200)),
                        ('smtp_password', models.TextField(default='')),
                        ('uid_validity', models.BigIntegerField(null=True)),
                        ('last_uid', models.BigIntegerField(default=0)),
                        ('polled_at', models.DateTimeField(null=True)),
                        ('problem', models.CharField(default='', max_length=40)),
                        ('problem_since', models.DateTimeField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                        ('kind', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.casekind')),
                        ('unit', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('imap_security__in', ('tls', 'starttls', 'none'))), name='mailbox_imap_security'), models.CheckConstraint(condition=models.Q(('smtp_security__in', ('tls', 'starttls', 'none'))), name='mailbox_smtp_security')],
                    },
                ),
                migrations.CreateModel(
                    name='IncomingMail',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('sha256', models.CharField(max_length=64)),
                        ('size', models.BigIntegerField()),
                        ('uid', models.CharField(default='', max_length=40)),
                        ('state', models.CharField(default='received', max_length=12)),
                        ('reason', models.CharField(default='', max_length=20)),
                        ('attempts', models.SmallIntegerField(default=0)),
                        ('arrived_at', models.DateTimeField()),
                        ('created_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('mail_id', models.CharField(default='', max_length=500)),
                        ('content', models.CharField(default='', max_length=64)),
                        ('sender', models.CharField(default='', max_length=254)),
                        ('sender_name', models.CharField(default='', max_length=120)),
                        ('subject', models.CharField(default='', max_length=300)),
                        ('said_id', models.BigIntegerField(null=True)),
                        ('opened', models.BooleanField(default=False)),
                        ('stranger', models.BooleanField(default=False)),
                        ('files_done', models.BooleanField(default=True)),
                        ('html', models.TextField(default='')),
                        ('quoted', models.TextField(default='')),
                        ('candidates', models.JSONField(default=list)),
                        ('case', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('mailbox', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.mailbox')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', '-id'], name='incoming_mail_newest'), models.Index(condition=models.Q(('case__isnull', False)), fields=['case'], name='incoming_mail_case'), models.Index(condition=models.Q(('mail_id', ''), _negated=True), fields=['mail_id'], name='incoming_mail_called'), models.Index(fields=['sender', 'created_at'], name='incoming_mail_sender')],
                        'constraints': [models.UniqueConstraint(fields=('mailbox', 'sha256'), name='incoming_mail_once'), models.CheckConstraint(condition=models.Q(('state__in', ('received', 'filed', 'to_be_read', 'ignored'))), name='incoming_mail_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'filed'), _negated=True), ('case__isnull', False), _connector='OR'), name='incoming_mail_filed')],
                    },
                ),
                migrations.CreateModel(
                    name='OutgoingMail',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('said_id', models.BigIntegerField(null=True, unique=True)),
                        ('words', models.TextField(default='')),
                        ('files', models.JSONField(default=list)),
                        ('kind', models.CharField(max_length=16)),
                        ('state', models.CharField(default='queued', max_length=8)),
                        ('to', models.CharField(default='', max_length=254)),
                        ('subject', models.CharField(max_length=300)),
                        ('mail_id', models.CharField(max_length=300, unique=True)),
                        ('in_reply_to', models.CharField(default='', max_length=500)),
                        ('refs', models.TextField(default='')),
                        ('attempts', models.SmallIntegerField(default=0)),
                        ('next_at', models.DateTimeField(null=True)),
                        ('problem', models.CharField(default='', max_length=40)),
                        ('answer', models.CharField(default='', max_length=300)),
                        ('created_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('case', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                        ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('mailbox', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='channels.mailbox')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['state', '-id'], name='outgoing_mail_newest'), models.Index(fields=['case'], name='outgoing_mail_case'), models.Index(condition=models.Q(('customer__isnull', False)), fields=['customer'], name='outgoing_mail_customer'), models.Index(fields=['to', 'created_at'], name='outgoing_mail_to')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('queued', 'sent', 'dead', 'bounced'))), name='outgoing_mail_state'), models.CheckConstraint(condition=models.Q(('kind__in', ('reply', 'acknowledgement', 'progress', 'link'))), name='outgoing_mail_kind'), models.CheckConstraint(condition=models.Q(models.Q(('case', None), ('kind', 'link'), ('said_id', None)), models.Q(('case__isnull', False), ('said_id__isnull', False)), _connector='OR'), name='outgoing_mail_said')],
                    },
                ),
            ],
        ),
    ]
