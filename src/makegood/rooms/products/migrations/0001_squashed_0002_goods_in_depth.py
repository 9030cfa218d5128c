"""What the first steps lead to, for databases that have none of them yet; others take the steps themselves."""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from makegood.ground.tables import CreateModels


class Migration(migrations.Migration):

    replaces = [('products', '0001_initial'), ('products', '0002_goods_in_depth')]

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('customers', '0001_initial'),
    ]

    operations = [
        CreateModels(
            models=[
                migrations.CreateModel(
                    name='Category',
                    fields=[
                        ('code', models.CharField(max_length=60, primary_key=True, serialize=False)),
                        ('name', models.JSONField(default=dict)),
                        ('law', models.CharField(default='other', max_length=24)),
                        ('version', models.IntegerField(default=1)),
                        ('parent', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='products.category')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('law__in', ['refrigerator', 'washing_machine', 'air_conditioner', 'tv', 'mobile_phone', 'computer', 'car', 'clothing', 'footwear', 'furniture', 'other'])), name='category_law')],
                    },
                ),
                migrations.CreateModel(
                    name='Model',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=60, unique=True)),
                        ('name', models.CharField(default='', max_length=160)),
                        ('brand', models.CharField(default='', max_length=60)),
                        ('version', models.IntegerField(default=1)),
                        ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.category')),
                        ('end_of_parts', models.DateField(null=True)),
                        ('end_of_sale', models.DateField(null=True)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('end_of_sale__isnull', True), ('end_of_parts__isnull', True), ('end_of_parts__gte', models.F('end_of_sale')), _connector='OR'), name='model_ends')],
                    },
                ),
                migrations.CreateModel(
                    name='Sale',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('at', models.DateTimeField()),
                        ('channel', models.CharField(default='store', max_length=8)),
                        ('jurisdiction', models.CharField(default='CN', max_length=4)),
                        ('external_id', models.CharField(default='', max_length=120)),
                        ('currency', models.CharField(default='CNY', max_length=3)),
                        ('version', models.IntegerField(default=1)),
                        ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('sales_point', models.CharField(max_length=60, null=True)),
                        ('seller', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['customer', 'at'], name='sale_customer'), models.Index(condition=models.Q(('external_id', ''), _negated=True), fields=['external_id'], name='sale_order')],
                    },
                ),
                migrations.CreateModel(
                    name='Fee',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=60)),
                        ('description', models.CharField(default='', max_length=200)),
                        ('quantity', models.IntegerField(default=1)),
                        ('price', models.BigIntegerField()),
                        ('sale', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='fees', to='products.sale')),
                    ],
                ),
                migrations.CreateModel(
                    name='ItemSet',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=8)),
                        ('code', models.CharField(default='', max_length=60)),
                        ('name', models.CharField(default='', max_length=120)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['split', 'multi', 'set', 'bundle'])), name='item_set_kind'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='item_set_code')],
                    },
                ),
                migrations.CreateModel(
                    name='Lot',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=60, unique=True)),
                        ('made_on', models.DateField(null=True)),
                        ('plant', models.CharField(default='', max_length=60)),
                        ('serial_from', models.CharField(default='', max_length=60)),
                        ('serial_to', models.CharField(default='', max_length=60)),
                        ('note', models.CharField(default='', max_length=200)),
                        ('version', models.IntegerField(default=1)),
                        ('model', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='lots', to='products.model')),
                    ],
                ),
                migrations.CreateModel(
                    name='Item',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('line', models.IntegerField(default=1)),
                        ('code', models.CharField(default='', max_length=60)),
                        ('description', models.CharField(default='', max_length=200)),
                        ('serial', models.CharField(max_length=60, null=True)),
                        ('quantity', models.IntegerField(default=1)),
                        ('credited', models.IntegerField(default=0)),
                        ('price', models.BigIntegerField(null=True)),
                        ('currency', models.CharField(default='CNY', max_length=3)),
                        ('unit_class', models.CharField(default='regular', max_length=10)),
                        ('use', models.CharField(default='household', max_length=10)),
                        ('channel', models.CharField(default='store', max_length=8)),
                        ('jurisdiction', models.CharField(default='CN', max_length=4)),
                        ('bought_at', models.DateTimeField(null=True)),
                        ('delivered_at', models.DateTimeField(null=True)),
                        ('installed_at', models.DateTimeField(null=True)),
                        ('created_at', models.DateTimeField()),
                        ('version', models.IntegerField(default=1)),
                        ('category', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.category')),
                        ('customer', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                        ('model', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.model')),
                        ('sale', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='items', to='products.sale')),
                        ('plate', models.CharField(max_length=16, null=True)),
                        ('public_code', models.CharField(max_length=16, null=True)),
                        ('staff_owned', models.BooleanField(null=True)),
                        ('unreadable', models.CharField(max_length=16, null=True)),
                        ('lot', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.lot')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('serial__isnull', False)), fields=['serial'], name='item_by_serial'), models.Index(fields=['customer', 'code', 'bought_at'], name='item_customer_code'), models.Index(condition=models.Q(('plate__isnull', False)), fields=['plate'], name='item_by_plate'), models.Index(condition=models.Q(('lot__isnull', False)), fields=['lot'], name='item_by_lot')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('serial__isnull', False)), fields=('model', 'serial'), name='item_serial'), models.CheckConstraint(condition=models.Q(('unit_class__in', ['regular', 'display', 'clearance', 'project', 'pre_sale', 'replaced'])), name='item_unit_class'), models.CheckConstraint(condition=models.Q(('use__in', ['household', 'commercial'])), name='item_use'), models.CheckConstraint(condition=models.Q(('channel__in', ['store', 'online', 'phone', 'tv', 'mail', 'door'])), name='item_channel'), models.CheckConstraint(condition=models.Q(('quantity__gte', 1), models.Q(('serial__isnull', True), ('quantity', 1), _connector='OR')), name='item_quantity'), models.CheckConstraint(condition=models.Q(('credited__gte', 0), ('credited__lte', models.F('quantity'))), name='item_credited'), models.CheckConstraint(condition=models.Q(('unreadable__isnull', True), models.Q(('serial__isnull', True), ('unreadable__in', ['worn', 'missing', 'painted_over', 'out_of_reach'])), _connector='OR'), name='item_unreadable'), models.UniqueConstraint(condition=models.Q(('public_code__isnull', False)), fields=('public_code',), name='item_public_code')],
                    },
                ),
                migrations.CreateModel(
                    name='Credit',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=60)),
                        ('quantity', models.IntegerField()),
                        ('price', models.BigIntegerField()),
                        ('currency', models.CharField(max_length=3)),
                        ('at', models.DateTimeField()),
                        ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='products.item')),
                    ],
                ),
                migrations.CreateModel(
                    name='ServiceRecord',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=20)),
                        ('symptom', models.CharField(default='', max_length=80)),
                        ('handed_in', models.DateTimeField()),
                        ('returned', models.DateTimeField(null=True)),
                        ('fixed', models.BooleanField(null=True)),
                        ('cause', models.CharField(default='other', max_length=10)),
                        ('part_ordered_at', models.DateTimeField(null=True)),
                        ('note', models.CharField(default='', max_length=200)),
                        ('matter_kind', models.CharField(default='', max_length=12)),
                        ('matter_id', models.BigIntegerField(null=True)),
                        ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='service_records', to='products.item')),
                        ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.unit')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['item', 'handed_in'], name='service_record_item')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('cause__in', ['repairer', 'part', 'other'])), name='service_record_cause'), models.CheckConstraint(condition=models.Q(('returned__isnull', True), ('returned__gte', models.F('handed_in')), _connector='OR'), name='service_record_order')],
                    },
                ),
                migrations.CreateModel(
                    name='CounterReading',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=8)),
                        ('value', models.BigIntegerField()),
                        ('at', models.DateTimeField()),
                        ('reset_reason', models.CharField(default='', max_length=120)),
                        ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.item')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['km', 'hours', 'cycles'])), name='counter_kind'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='counter_value'), models.UniqueConstraint(fields=('item', 'kind', 'at'), name='counter_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Hold',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('sale', models.BooleanField()),
                        ('service', models.BooleanField()),
                        ('reason', models.CharField(max_length=200)),
                        ('starts', models.DateTimeField()),
                        ('lifted_at', models.DateTimeField(null=True)),
                        ('version', models.IntegerField(default=1)),
                        ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.item')),
                        ('model', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.model')),
                        ('lot', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.lot')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('item__isnull', False), ('lot__isnull', True), ('model__isnull', True)), models.Q(('item__isnull', True), ('lot__isnull', False), ('model__isnull', True)), models.Q(('item__isnull', True), ('lot__isnull', True), ('model__isnull', False)), _connector='OR'), name='hold_one_subject'), models.CheckConstraint(condition=models.Q(('sale', True), ('service', True), _connector='OR'), name='hold_stops')],
                    },
                ),
                migrations.CreateModel(
                    name='ItemPart',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('position', models.CharField(max_length=40)),
                        ('code', models.CharField(default='', max_length=60)),
                        ('serial', models.CharField(max_length=60, null=True)),
                        ('starts', models.DateTimeField()),
                        ('ends', models.DateTimeField(null=True)),
                        ('note', models.CharField(default='', max_length=200)),
                        ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.item')),
                        ('replaced_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.itempart')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['item', 'starts'], name='item_part_item'), models.Index(condition=models.Q(('serial__isnull', False)), fields=['serial'], name='item_part_serial')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='item_part_order'), models.CheckConstraint(condition=models.Q(('replaced_by__isnull', True), ('ends__isnull', False), _connector='OR'), name='item_part_replaced'), models.UniqueConstraint(condition=models.Q(('ends__isnull', True)), fields=('item', 'position'), name='item_part_one_now')],
                    },
                ),
                migrations.CreateModel(
                    name='Member',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('bundle', models.BooleanField()),
                        ('role', models.CharField(max_length=8)),
                        ('starts', models.DateTimeField()),
                        ('ends', models.DateTimeField(null=True)),
                        ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.item')),
                        ('set', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='products.itemset')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['item', 'starts'], name='member_item')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['outdoor', 'indoor', 'member'])), name='member_role'), models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gte', models.F('starts')), _connector='OR'), name='member_order'), models.UniqueConstraint(condition=models.Q(('ends__isnull', True)), fields=('item', 'bundle'), name='member_once'), models.UniqueConstraint(condition=models.Q(('ends__isnull', True), ('role', 'outdoor')), fields=('set',), name='member_outdoor_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Ownership',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('starts', models.DateTimeField()),
                        ('ends', models.DateTimeField(null=True)),
                        ('reason', models.CharField(max_length=12)),
                        ('note', models.CharField(default='', max_length=200)),
                        ('customer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='customers.customer')),
                        ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.item')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['item', 'starts'], name='ownership_item')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason__in', ['sale', 'resale', 'gift', 'inheritance', 'exchange', 'correction'])), name='ownership_reason'), models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='ownership_order'), models.UniqueConstraint(condition=models.Q(('ends__isnull', True)), fields=('item',), name='ownership_one_now')],
                    },
                ),
                migrations.CreateModel(
                    name='Payment',
                    fields=[
                        ('item', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='payment', serialize=False, to='products.item')),
                        ('total', models.BigIntegerField()),
                        ('customer', models.BigIntegerField(default=0)),
                        ('subsidy', models.BigIntegerField(default=0)),
                        ('platform_coupon', models.BigIntegerField(default=0)),
                        ('shop_coupon', models.BigIntegerField(default=0)),
                        ('points', models.BigIntegerField(default=0)),
                        ('old_unit', models.BigIntegerField(default=0)),
                        ('subsidy_ref', models.CharField(default='', max_length=60)),
                        ('old_unit_note', models.CharField(default='', max_length=120)),
                        ('old_unit_serial', models.CharField(default='', max_length=60)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('customer'), '+', models.F('subsidy')), '+', models.F('platform_coupon')), '+', models.F('shop_coupon')), '+', models.F('points')), '+', models.F('old_unit')))), name='payment_sums'), models.CheckConstraint(condition=models.Q(('customer__gte', 0), ('old_unit__gte', 0), ('platform_coupon__gte', 0), ('points__gte', 0), ('shop_coupon__gte', 0), ('subsidy__gte', 0)), name='payment_parts')],
                    },
                ),
                migrations.CreateModel(
                    name='Placement',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('starts', models.DateTimeField()),
                        ('ends', models.DateTimeField(null=True)),
                        ('address', models.BigIntegerField(null=True)),
                        ('text', models.CharField(default='', max_length=240)),
                        ('division', models.CharField(default='', max_length=12)),
                        ('lat', models.FloatField(null=True)),
                        ('lng', models.FloatField(null=True)),
                        ('note', models.CharField(default='', max_length=200)),
                        ('item', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.item')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['item', 'starts'], name='placement_item')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='placement_order'), models.CheckConstraint(condition=models.Q(models.Q(('lat__isnull', True), ('lng__isnull', True)), models.Q(('lat__gte', -90), ('lat__lte', 90), ('lng__gte', -180), ('lng__lte', 180)), _connector='OR'), name='placement_point'), models.UniqueConstraint(condition=models.Q(('ends__isnull', True)), fields=('item',), name='placement_one_now')],
                    },
                ),
                migrations.CreateModel(
                    name='Revision',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('code', models.CharField(max_length=24)),
                        ('starts', models.DateField(null=True)),
                        ('ends', models.DateField(null=True)),
                        ('serial_from', models.CharField(default='', max_length=60)),
                        ('serial_to', models.CharField(default='', max_length=60)),
                        ('note', models.CharField(default='', max_length=200)),
                        ('model', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='revisions', to='products.model')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('model', 'code'), name='revision_once'), models.CheckConstraint(condition=models.Q(('starts__isnull', True), ('ends__isnull', True), ('ends__gt', models.F('starts')), _connector='OR'), name='revision_days')],
                    },
                ),
                migrations.CreateModel(
                    name='Document',
                    fields=[
                        ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                        ('kind', models.CharField(max_length=16)),
                        ('title', models.CharField(max_length=160)),
                        ('language', models.CharField(default='zh-Hans', max_length=8)),
                        ('edition', models.CharField(default='', max_length=24)),
                        ('link', models.CharField(default='', max_length=400)),
                        ('public', models.BooleanField(default=False)),
                        ('added_at', models.DateTimeField()),
                        ('retired_at', models.DateTimeField(null=True)),
                        ('version', models.IntegerField(default=1)),
                        ('model', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='products.model')),
                        ('revision', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='products.revision')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['manual', 'drawing', 'certificate', 'parts_list', 'label'])), name='document_kind')],
                    },
                ),
            ],
        ),
    ]
