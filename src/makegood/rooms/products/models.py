"""With what: categories, models, sales, the items sold, what was done to them, what was credited back; and of each item
whose it was, where it stood, what is built in, how much it ran, with what it belongs together.

A key whose rows another index leads with has none of its own (`db_index=False`): each one less is written less.
"""

from __future__ import annotations

from django.db import models

from makegood.ground.accounts.models import Unit
from makegood.rooms.customers.models import Customer
from makegood.rooms.products.rules import (
    CAUSES,
    CHANNELS,
    COUNTERS,
    DOCUMENT_KINDS,
    LAW_CATEGORIES,
    MEMBER_ROLES,
    SET_KINDS,
    TRANSFER_REASONS,
    UNIT_CLASSES,
    UNREADABLE,
)


class Category(models.Model):
    """A kind of product; `law` names the category under which the law looks at it."""

    code = models.CharField(max_length=60, primary_key=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    name = models.JSONField(default=dict)
    law = models.CharField(max_length=24, default="other")
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(law__in=LAW_CATEGORIES), name="category_law")]


class Model(models.Model):
    """What was designed and sold under one name."""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=160, default="")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    brand = models.CharField(max_length=60, default="")
    end_of_sale = models.DateField(null=True)
    end_of_parts = models.DateField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(end_of_sale__isnull=True)
                | models.Q(end_of_parts__isnull=True)
                | models.Q(end_of_parts__gte=models.F("end_of_sale")),
                name="model_ends",
            )
        ]


class Revision(models.Model):
    """A version of a model as it was built: from a day on, or for a range of serial numbers."""

    id = models.BigIntegerField(primary_key=True)
    model = models.ForeignKey(Model, on_delete=models.PROTECT, related_name="revisions", db_index=False)
    code = models.CharField(max_length=24)
    starts = models.DateField(null=True)
    ends = models.DateField(null=True)
    serial_from = models.CharField(max_length=60, default="")
    serial_to = models.CharField(max_length=60, default="")
    note = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["model", "code"], name="revision_once"),
            models.CheckConstraint(
                condition=models.Q(starts__isnull=True)
                | models.Q(ends__isnull=True)
                | models.Q(ends__gt=models.F("starts")),
                name="revision_days",
            ),
        ]


class Document(models.Model):
    """A paper about a model, or about one of its revisions: manual, drawing, certificate; its file or its address."""

    id = models.BigIntegerField(primary_key=True)
    model = models.ForeignKey(Model, on_delete=models.PROTECT, related_name="documents")
    revision = models.ForeignKey(Revision, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=160)
    language = models.CharField(max_length=8, default="zh-Hans")
    edition = models.CharField(max_length=24, default="")
    link = models.CharField(max_length=400, default="")
    public = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(kind__in=DOCUMENT_KINDS), name="document_kind")]


class Lot(models.Model):
    """A production batch: when and where it was made, which serial numbers it has."""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    model = models.ForeignKey(Model, null=True, on_delete=models.PROTECT, related_name="lots")
    made_on = models.DateField(null=True)
    plant = models.CharField(max_length=60, default="")
    serial_from = models.CharField(max_length=60, default="")
    serial_to = models.CharField(max_length=60, default="")
    note = models.CharField(max_length=200, default="")
    version = models.IntegerField(default=1)


class Sale(models.Model):
    """One order or invoice: who bought, when, where; without a customer it is an anonymous sale."""

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=8, default="store")
    jurisdiction = models.CharField(max_length=4, default="CN")
    external_id = models.CharField(max_length=120, default="")
    currency = models.CharField(max_length=3, default="CNY")
    seller = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    sales_point = models.CharField(max_length=60, null=True)
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["customer", "at"], name="sale_customer"),
            models.Index(fields=["external_id"], name="sale_order", condition=~models.Q(external_id="")),
        ]


class Item(models.Model):
    """One sold unit, or one sold line with its quantity; a serial number makes it a single unit.

    Dates are moments; one that was given as a day is the start of that local day. Price is per piece, in minor units.
    What few items have stays null and unindexed with the rest: a long import writes it for nobody.
    """

    id = models.BigIntegerField(primary_key=True)
    sale = models.ForeignKey(Sale, null=True, on_delete=models.PROTECT, related_name="items")
    line = models.IntegerField(default=1)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    model = models.ForeignKey(Model, null=True, on_delete=models.PROTECT, related_name="+")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", db_index=False)
    code = models.CharField(max_length=60, default="")
    description = models.CharField(max_length=200, default="")
    serial = models.CharField(max_length=60, null=True)
    quantity = models.IntegerField(default=1)
    credited = models.IntegerField(default=0)
    price = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, default="CNY")
    unit_class = models.CharField(max_length=10, default="regular")
    use = models.CharField(max_length=10, default="household")
    channel = models.CharField(max_length=8, default="store")
    jurisdiction = models.CharField(max_length=4, default="CN")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    bought_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    installed_at = models.DateTimeField(null=True)
    lot = models.ForeignKey(Lot, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    plate = models.CharField(max_length=16, null=True)
    unreadable = models.CharField(max_length=16, null=True)
    staff_owned = models.BooleanField(null=True)
    public_code = models.CharField(max_length=16, null=True)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["model", "serial"], name="item_serial", condition=models.Q(serial__isnull=False)
            ),
            models.CheckConstraint(condition=models.Q(unit_class__in=UNIT_CLASSES), name="item_unit_class"),
            models.CheckConstraint(condition=models.Q(use__in=["household", "commercial"]), name="item_use"),
            models.CheckConstraint(condition=models.Q(channel__in=CHANNELS), name="item_channel"),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1) & (models.Q(serial__isnull=True) | models.Q(quantity=1)),
                name="item_quantity",
            ),
            models.CheckConstraint(
                condition=models.Q(credited__gte=0) & models.Q(credited__lte=models.F("quantity")), name="item_credited"
            ),
            models.CheckConstraint(
                condition=models.Q(unreadable__isnull=True)
                | (models.Q(serial__isnull=True) & models.Q(unreadable__in=UNREADABLE)),
                name="item_unreadable",
            ),
            models.UniqueConstraint(
                fields=["public_code"], name="item_public_code", condition=models.Q(public_code__isnull=False)
            ),
        ]
        indexes = [
            models.Index(fields=["serial"], name="item_by_serial", condition=models.Q(serial__isnull=False)),
            models.Index(fields=["plate"], name="item_by_plate", condition=models.Q(plate__isnull=False)),
            models.Index(fields=["lot"], name="item_by_lot", condition=models.Q(lot__isnull=False)),
            models.Index(fields=["customer", "code", "bought_at"], name="item_customer_code"),
        ]


class Fee(models.Model):
    """A line of a sale that is no product: carriage, bank charges."""

    id = models.BigIntegerField(primary_key=True)
    sale = models.ForeignKey(Sale, on_delete=models.PROTECT, related_name="fees")
    code = models.CharField(max_length=60)
    description = models.CharField(max_length=200, default="")
    quantity = models.IntegerField(default=1)
    price = models.BigIntegerField()


class Credit(models.Model):
    """A credit line: refunds pieces of an item, or stays unmatched when no earlier sale of it is known."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="credits")
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(max_length=60)
    quantity = models.IntegerField()
    price = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    at = models.DateTimeField()


class ServiceRecord(models.Model):
    """What was done to an item: one repair from hand-in to return, an installation, a cleaning."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="service_records", db_index=False)
    kind = models.CharField(max_length=20)
    symptom = models.CharField(max_length=80, default="")
    handed_in = models.DateTimeField()
    returned = models.DateTimeField(null=True)
    fixed = models.BooleanField(null=True)
    cause = models.CharField(max_length=10, default="other")
    part_ordered_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=200, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    matter_kind = models.CharField(max_length=12, default="")
    matter_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(cause__in=CAUSES), name="service_record_cause"),
            models.CheckConstraint(
                condition=models.Q(returned__isnull=True) | models.Q(returned__gte=models.F("handed_in")),
                name="service_record_order",
            ),
        ]
        indexes = [models.Index(fields=["item", "handed_in"], name="service_record_item")]


class Payment(models.Model):
    """How the price of an item line was paid, in minor units of the item's currency; the parts add up to `total`."""

    item = models.OneToOneField(Item, primary_key=True, on_delete=models.PROTECT, related_name="payment")
    total = models.BigIntegerField()
    customer = models.BigIntegerField(default=0)
    subsidy = models.BigIntegerField(default=0)
    platform_coupon = models.BigIntegerField(default=0)
    shop_coupon = models.BigIntegerField(default=0)
    points = models.BigIntegerField(default=0)
    old_unit = models.BigIntegerField(default=0)
    subsidy_ref = models.CharField(max_length=60, default="")
    old_unit_note = models.CharField(max_length=120, default="")
    old_unit_serial = models.CharField(max_length=60, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    total=models.F("customer")
                    + models.F("subsidy")
                    + models.F("platform_coupon")
                    + models.F("shop_coupon")
                    + models.F("points")
                    + models.F("old_unit")
                ),
                name="payment_sums",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    customer__gte=0, subsidy__gte=0, platform_coupon__gte=0, shop_coupon__gte=0, points__gte=0,
                    old_unit__gte=0,
                ),
                name="payment_parts",
            ),
        ]  # fmt: skip


class ItemSet(models.Model):
    """Items that belong together: an outdoor unit with its indoor ones, or goods sold together."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=8)
    code = models.CharField(max_length=60, default="")
    name = models.CharField(max_length=120, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=SET_KINDS), name="item_set_kind"),
            models.UniqueConstraint(fields=["code"], name="item_set_code", condition=~models.Q(code="")),
        ]


class Member(models.Model):
    """An item's place in a set, from–to; `bundle` repeats the set's kind: an item is in one set and one bundle."""

    id = models.BigIntegerField(primary_key=True)
    set = models.ForeignKey(ItemSet, on_delete=models.PROTECT, related_name="members")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    bundle = models.BooleanField()
    role = models.CharField(max_length=8)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(role__in=MEMBER_ROLES), name="member_role"),
            models.CheckConstraint(
                condition=models.Q(ends__isnull=True) | models.Q(ends__gte=models.F("starts")), name="member_order"
            ),
            models.UniqueConstraint(
                fields=["item", "bundle"], name="member_once", condition=models.Q(ends__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["set"], name="member_outdoor_once", condition=models.Q(ends__isnull=True, role="outdoor")
            ),
        ]
        indexes = [models.Index(fields=["item", "starts"], name="member_item")]


class Ownership(models.Model):
    """Whose an item was, half-open from–to; written from the first transfer on, before that the sale says it.

    Without a customer it was with us or with somebody nobody named.
    """

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+")
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    reason = models.CharField(max_length=12)
    note = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(reason__in=TRANSFER_REASONS), name="ownership_reason"),
            models.CheckConstraint(
                condition=models.Q(ends__isnull=True) | models.Q(ends__gt=models.F("starts")), name="ownership_order"
            ),
            models.UniqueConstraint(fields=["item"], name="ownership_one_now", condition=models.Q(ends__isnull=True)),
        ]
        indexes = [models.Index(fields=["item", "starts"], name="ownership_item")]


class Placement(models.Model):
    """Where an item stood, half-open from–to; `address` is one of its owner's addresses, opaque here."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    address = models.BigIntegerField(null=True)
    text = models.CharField(max_length=240, default="")
    division = models.CharField(max_length=12, default="")
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    note = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__isnull=True) | models.Q(ends__gt=models.F("starts")), name="placement_order"
            ),
            models.CheckConstraint(
                condition=models.Q(lat__isnull=True, lng__isnull=True)
                | models.Q(lat__gte=-90, lat__lte=90, lng__gte=-180, lng__lte=180),
                name="placement_point",
            ),
            models.UniqueConstraint(fields=["item"], name="placement_one_now", condition=models.Q(ends__isnull=True)),
        ]
        indexes = [models.Index(fields=["item", "starts"], name="placement_item")]


class CounterReading(models.Model):
    """What a counter of an item showed; it never goes back unless it was set back, with the reason."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=8)
    value = models.BigIntegerField()
    at = models.DateTimeField()
    reset_reason = models.CharField(max_length=120, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=COUNTERS), name="counter_kind"),
            models.CheckConstraint(condition=models.Q(value__gte=0), name="counter_value"),
            models.UniqueConstraint(fields=["item", "kind", "at"], name="counter_once"),
        ]


class ItemPart(models.Model):
    """A part built into an item with a number of its own: which position, from–to, by which part it was replaced."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+", db_index=False)
    position = models.CharField(max_length=40)
    code = models.CharField(max_length=60, default="")
    serial = models.CharField(max_length=60, null=True)
    starts = models.DateTimeField()
    ends = models.DateTimeField(null=True)
    replaced_by = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    note = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__isnull=True) | models.Q(ends__gte=models.F("starts")), name="item_part_order"
            ),
            models.CheckConstraint(
                condition=models.Q(replaced_by__isnull=True) | models.Q(ends__isnull=False), name="item_part_replaced"
            ),
            models.UniqueConstraint(
                fields=["item", "position"], name="item_part_one_now", condition=models.Q(ends__isnull=True)
            ),
        ]
        indexes = [
            models.Index(fields=["item", "starts"], name="item_part_item"),
            models.Index(fields=["serial"], name="item_part_serial", condition=models.Q(serial__isnull=False)),
        ]


class Hold(models.Model):
    """A stop on the sale or the service of one item, a lot, or a whole model, until it is lifted."""

    id = models.BigIntegerField(primary_key=True)
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, null=True, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(Model, null=True, on_delete=models.PROTECT, related_name="+")
    sale = models.BooleanField()
    service = models.BooleanField()
    reason = models.CharField(max_length=200)
    starts = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(item__isnull=False, lot__isnull=True, model__isnull=True)
                | models.Q(item__isnull=True, lot__isnull=False, model__isnull=True)
                | models.Q(item__isnull=True, lot__isnull=True, model__isnull=False),
                name="hold_one_subject",
            ),
            models.CheckConstraint(condition=models.Q(sale=True) | models.Q(service=True), name="hold_stops"),
        ]
