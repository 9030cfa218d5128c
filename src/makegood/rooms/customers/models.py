"""For whom: persons, households and organisations, how to reach them, where they live."""

from __future__ import annotations

from django.db import models

from makegood.ground.accounts.models import Unit


class Customer(models.Model):
    """Somebody to whom the company owes its word."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=12, default="person")
    # `db_index` rather than Meta.indexes: on PostgreSQL it adds the index that a search by beginning can use.
    name = models.CharField(max_length=120, db_index=True)
    address_as = models.CharField(max_length=60, default="")
    language = models.CharField(max_length=8, default="")
    region = models.CharField(max_length=120, default="")
    division = models.CharField(max_length=12, default="")
    address = models.CharField(max_length=240, default="")
    postcode = models.CharField(max_length=16, default="")
    country = models.CharField(max_length=2, default="")
    special_need = models.CharField(max_length=240, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["person", "household", "organisation"]), name="customer_kind"
            )
        ]


class ContactPoint(models.Model):
    """A phone number (E.164), e-mail or other address by which a customer is reached; several may share one."""

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_points", db_index=False)
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=254)
    normal = models.CharField(max_length=254, db_index=True)
    # The normal form backwards: the last digits of a number are how people name it, and a prefix can use an index.
    backwards = models.CharField(max_length=254, db_index=True)
    preferred = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "normal"], name="contact_point_once"),
            models.CheckConstraint(condition=models.Q(kind__in=["phone", "email"]), name="contact_point_kind"),
        ]
