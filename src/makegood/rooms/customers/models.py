"""For whom: persons, households and organisations, how to reach them, where they live, what they need and allow."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from makegood.ground.accounts.models import Unit
from makegood.rooms.customers import rules


class Customer(models.Model):
    """Somebody to whom the company owes its word.

    A merged row stays as it is and points to the row that speaks for both; `file_id` is the id of the row at the end of
    these pointers, its own where there is none, so that a whole file is one index range.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=12, default="person")
    name = models.CharField(max_length=120)
    address_as = models.CharField(max_length=60, default="")
    language = models.CharField(max_length=8, default="")
    segment = models.CharField(max_length=16, default="")
    note = models.CharField(max_length=1000, default="")
    identity_kind = models.CharField(max_length=12, default="")
    identity_number = models.CharField(max_length=40, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    file_id = models.BigIntegerField(db_index=True, default=0)
    restricted_at = models.DateTimeField(null=True)
    erased_at = models.DateTimeField(null=True)
    # What was written by an import, or changed since, is compared with the others by the next round of the task.
    compared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=rules.CUSTOMER_KINDS), name="customer_kind"),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, file_id=F("id"))
                | (Q(merged_into__isnull=False) & ~Q(file_id=F("id"))),
                name="customer_file",
            ),
        ]
        indexes = [
            models.Index(fields=["merged_into"], name="customer_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["id"], name="customer_uncompared", condition=Q(compared=False)),
            models.Index(fields=["identity_number"], name="customer_identity", condition=~Q(identity_number="")),
        ]


class ContactPoint(models.Model):
    """A way to reach a customer; several may share one. A relay number leads somewhere only until `valid_until`."""

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_points", db_index=False)
    kind = models.CharField(max_length=8)
    value = models.CharField(max_length=254)
    normal = models.CharField(max_length=254)
    preferred = models.BooleanField(default=False)
    note = models.CharField(max_length=80, default="")
    # Spans of the week: [[weekday code, "18:00", "20:00"], …].
    times = models.JSONField(default=list)
    valid_until = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    verified_how = models.CharField(max_length=12, default="")
    verified_by_id = models.BigIntegerField(null=True)
    # Why it is not to be used any more: the customer's wish, or that it leads nowhere. Empty: use it.
    unusable = models.CharField(max_length=12, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "kind", "normal"], name="contact_point_once"),
            models.CheckConstraint(condition=Q(kind__in=rules.CONTACT_KINDS), name="contact_point_kind"),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True, verified_how="")
                | (Q(verified_at__isnull=False) & ~Q(verified_how="")),
                name="contact_point_verified",
            ),
        ]
        indexes = [models.Index(fields=["normal", "kind"], name="contact_point_normal")]


class Address(models.Model):
    """Where a customer lives, works or wants something delivered; one of those that still hold is preferred."""

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=8, default="home")
    country = models.CharField(max_length=2, default="")
    region = models.CharField(max_length=120, default="")
    division = models.CharField(max_length=12, default="")
    text = models.CharField(max_length=240, default="")
    postcode = models.CharField(max_length=16, default="")
    lat = models.FloatField(null=True)
    lng = models.FloatField(null=True)
    floor = models.SmallIntegerField(null=True)
    lift = models.BooleanField(null=True)
    access = models.CharField(max_length=240, default="")
    preferred = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer"], name="address_preferred", condition=Q(preferred=True)),
            models.CheckConstraint(
                condition=Q(preferred=False) | Q(ended_at__isnull=True), name="address_preferred_holds"
            ),
            models.CheckConstraint(condition=Q(kind__in=rules.ADDRESS_KINDS), name="address_kind"),
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lng__isnull=True)
                | Q(lat__gte=-90, lat__lte=90, lng__gte=-180, lng__lte=180),
                name="address_point",
            ),
        ]


class Need(models.Model):
    """What whoever comes to the door must know: age, disability, language, pets …"""

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="needs")
    kind = models.CharField(max_length=12)
    note = models.CharField(max_length=240, default="")

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(kind__in=rules.NEED_KINDS), name="need_kind")]


class Consent(models.Model):
    """Something that a customer allowed or refused, from–to, with its proof; never overwritten, only withdrawn."""

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=12)
    given_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    how = models.CharField(max_length=20)
    proof = models.CharField(max_length=240, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(purpose__in=rules.PURPOSES), name="consent_purpose"),
            models.CheckConstraint(
                condition=Q(given_at__isnull=False) | Q(withdrawn_at__isnull=False), name="consent_said"
            ),
            models.UniqueConstraint(
                fields=["customer", "purpose"], name="consent_running", condition=Q(withdrawn_at__isnull=True)
            ),
        ]


class Relation(models.Model):
    """What one customer is to another: tenant, member of a household, contact person of an organisation."""

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="relations", db_index=False)
    other = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="relations_back")
    kind = models.CharField(max_length=16)
    note = models.CharField(max_length=120, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "other", "kind"], name="relation_once"),
            models.CheckConstraint(condition=Q(kind__in=rules.RELATIONS), name="relation_kind"),
            models.CheckConstraint(condition=~Q(customer=F("other")), name="relation_of_two"),
        ]


class ExternalId(models.Model):
    """What another system calls a customer: a membership number, an id of the shop."""

    id = models.BigIntegerField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="external_ids", db_index=False)
    system = models.CharField(max_length=24)
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "system", "value"], name="external_id_once")]


class Duplicate(models.Model):
    """Two files that may be one person: why, how sure, and what somebody decided about it."""

    id = models.BigIntegerField(primary_key=True)
    low = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+", db_index=False)
    high = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    score = models.SmallIntegerField()
    reasons = models.JSONField()
    state = models.CharField(max_length=9, default="proposed")
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["low", "high"], name="duplicate_once"),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="duplicate_of_two"),
            models.CheckConstraint(condition=Q(state__in=rules.DUPLICATE_STATES), name="duplicate_state"),
        ]
        indexes = [
            models.Index(fields=["-score", "-id"], name="duplicate_proposed", condition=Q(state="proposed")),
        ]


class SearchKey(models.Model):
    """What a customer is found by: the ends of numbers and names, pinyin, initials, stretches of addresses.

    The first character says of which sort a key is. A fragment is found as the beginning of a key; the index holds all
    that is asked for. On PostgreSQL the column sorts by code points, as SQLite does, so that one range serves both.
    """

    id = models.BigAutoField(primary_key=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="search_keys")
    key = models.CharField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["key", "customer"], name="search_key")]
