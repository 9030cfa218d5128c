import django.db.models.deletion
from django.db import migrations, models

from makegood.ground.tables import CreateModels


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("accounts", "0005_lighter_notices"),
        ("products", "0002_goods_in_depth"),
    ]

    operations = [
        CreateModels(
            models=[
                    migrations.CreateModel(
                        name='Article',
                        fields=[
                            ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                            ('code', models.CharField(max_length=60, unique=True)),
                            ('kind', models.CharField(max_length=8)),
                            ('audience', models.CharField(default='staff', max_length=6)),
                            ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                            ('created_at', models.DateTimeField()),
                            ('version', models.IntegerField(default=1)),
                        ],
                        options={
                            'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ('article', 'script', 'bulletin', 'template'))), name='article_kind'), models.CheckConstraint(condition=models.Q(('audience__in', ('staff', 'public'))), name='article_audience'), models.CheckConstraint(condition=models.Q(('audience', 'staff'), models.Q(('kind__in', ['script', 'template']), _negated=True), _connector='OR'), name='article_script_for_staff')],
                        },
                    ),
                    migrations.CreateModel(
                        name='ArticleVersion',
                        fields=[
                            ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                            ('article', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='knowledge.article')),
                            ('language', models.CharField(max_length=16)),
                            ('number', models.IntegerField()),
                            ('title', models.CharField(max_length=200)),
                            ('body', models.TextField(default='')),
                            ('steps', models.JSONField(default=list)),
                            ('must_read', models.BooleanField(default=False)),
                            ('starts', models.DateTimeField(null=True)),
                            ('ends', models.DateTimeField(null=True)),
                            ('state', models.CharField(default='draft', max_length=9)),
                            ('author_id', models.BigIntegerField(null=True)),
                            ('approver_id', models.BigIntegerField(null=True)),
                            ('approval_id', models.BigIntegerField(null=True)),
                            ('created_at', models.DateTimeField()),
                            ('published_at', models.DateTimeField(null=True)),
                            ('withdrawn_at', models.DateTimeField(null=True)),
                            ('version', models.IntegerField(default=1)),
                        ],
                        options={
                            'indexes': [models.Index(fields=['state', 'starts'], name='articleversion_shown'), models.Index(condition=models.Q(('must_read', True), ('state', 'published')), fields=['starts'], name='articleversion_to_read')],
                            'constraints': [models.UniqueConstraint(fields=('article', 'language', 'number'), name='articleversion_once'), models.UniqueConstraint(condition=models.Q(('state__in', ('draft', 'in_review'))), fields=('article', 'language'), name='articleversion_one_open'), models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'in_review', 'published', 'withdrawn'))), name='articleversion_state'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'published'), _negated=True), models.Q(('published_at__isnull', False), ('starts__isnull', False)), _connector='OR'), name='articleversion_published_when'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'withdrawn'), _negated=True), ('withdrawn_at__isnull', False), _connector='OR'), name='articleversion_withdrawn_when'), models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='articleversion_lasts'), models.CheckConstraint(condition=models.Q(('approver_id__isnull', True), ('author_id__isnull', True), models.Q(('approver_id', models.F('author_id')), _negated=True), _connector='OR'), name='articleversion_second_person')],
                        },
                    ),
                    migrations.CreateModel(
                        name='Applies',
                        fields=[
                            ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                            ('article', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='ties', to='knowledge.article')),
                            ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.category')),
                            ('model', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.model')),
                            ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.lot')),
                            ('kind', models.CharField(default='', max_length=60)),
                            ('word', models.CharField(default='', max_length=40)),
                        ],
                        options={
                            'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('category__isnull', False), ('kind', ''), ('lot__isnull', True), ('model__isnull', True), ('word', '')), models.Q(('category__isnull', True), ('kind', ''), ('lot__isnull', True), ('model__isnull', False), ('word', '')), models.Q(('category__isnull', True), ('kind', ''), ('lot__isnull', False), ('model__isnull', True), ('word', '')), models.Q(('category__isnull', True), ('lot__isnull', True), ('model__isnull', True), ('word', ''), models.Q(('kind', ''), _negated=True)), models.Q(('category__isnull', True), ('kind', ''), ('lot__isnull', True), ('model__isnull', True), models.Q(('word', ''), _negated=True)), _connector='OR'), name='applies_to_one')],
                        },
                    ),
                    migrations.CreateModel(
                        name='Words',
                        fields=[
                            ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                            ('article', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='knowledge.article')),
                            ('words', models.TextField()),
                        ],
                    ),
                    migrations.CreateModel(
                        name='Mark',
                        fields=[
                            ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                            ('text', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.articleversion')),
                            ('key', models.CharField(max_length=64)),
                            ('by', models.CharField(max_length=6)),
                            ('helped', models.BooleanField()),
                            ('at', models.DateTimeField()),
                        ],
                        options={
                            'constraints': [models.UniqueConstraint(fields=('text', 'key'), name='mark_once'), models.CheckConstraint(condition=models.Q(('by__in', ('staff', 'public'))), name='mark_by')],
                        },
                    ),
                    migrations.CreateModel(
                        name='Use',
                        fields=[
                            ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                            ('text', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.articleversion')),
                            ('matter_kind', models.CharField(max_length=12)),
                            ('matter_id', models.BigIntegerField()),
                            ('user_id', models.BigIntegerField(null=True)),
                            ('at', models.DateTimeField()),
                        ],
                        options={
                            'constraints': [models.UniqueConstraint(fields=('text', 'matter_kind', 'matter_id'), name='use_once')],
                        },
                    ),
                    migrations.CreateModel(
                        name='Confirmation',
                        fields=[
                            ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                            ('text', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='knowledge.articleversion')),
                            ('user_id', models.BigIntegerField()),
                            ('at', models.DateTimeField()),
                        ],
                        options={
                            'indexes': [models.Index(fields=['user_id'], name='confirmation_user')],
                            'constraints': [models.UniqueConstraint(fields=('text', 'user_id'), name='confirmation_once')],
                        },
                    ),
                    migrations.CreateModel(
                        name='Sought',
                        fields=[
                            ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                            ('day', models.DateField()),
                            ('place', models.CharField(max_length=8)),
                            ('language', models.CharField(max_length=16)),
                            ('question', models.CharField(max_length=40)),
                            ('times', models.IntegerField(default=1)),
                        ],
                        options={
                            'constraints': [models.UniqueConstraint(fields=('day', 'place', 'language', 'question'), name='sought_once'), models.CheckConstraint(condition=models.Q(('place__in', ('console', 'intake', 'case', 'portal', 'api'))), name='sought_place')],
                        },
                    ),
            ],
        ),
    ]
