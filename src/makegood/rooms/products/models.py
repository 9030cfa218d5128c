"""With what: categories, models, sales, the items sold, what was done to them, what was credited back.

A key whose rows another index leads with has none of its own (`db_index=False`): each one less is written less.
"""

from __future__ import annotations

from django.db import models

from makegood.ground.accounts.models import Unit
from makegood.rooms.customers.models import Customer
from makegood.rooms.products.rules import CAUSES, CHANNELS, LAW_CATEGORIES, UNIT_CLASSES


class Category(models.Model):
    """A kind of product; `law` names the category under which the law looks at it."""

    code = models.CharField(max_length=60, primary_key=True)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    name = models.JSONField(default=dict)
    law = models.CharField(max_length=24, default="other")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(law__in=LAW_CATEGORIES), name="category_law")]


class Model(models.Model):
    """What was designed and sold under one name."""

    id = models.BigIntegerField(primary_key=True)
    code = models.CharField(max_length=60, unique=True)
    name = models.CharField(max_length=160, default="")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+")
    brand = models.CharField(max_length=60, default="")
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
    version = models.IntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["customer", "at"], name="sale_customer")]


class Item(models.Model):
    """One sold unit, or one sold line with its quantity; a serial number makes it a single unit.

    Dates are moments; one that was given as a day is the start of that local day. Price is per piece, in minor units.
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
        ]
        indexes = [
            models.Index(fields=["serial"], name="item_by_serial", condition=models.Q(serial__isnull=False)),
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
