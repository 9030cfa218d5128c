"""By what customers come in: links to one matter, one-time codes, and how long somebody who entered one may stay."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from makegood.rooms.cases.models import Case
from makegood.rooms.customers.models import Customer


class MatterLink(models.Model):
    """A signed address that opens one matter to whoever holds it. The address itself is nowhere: it is made of the id.

    `once` is a word that a form brought along, so that a form that was sent twice opens one matter.
    """

    id = models.BigIntegerField(primary_key=True)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    made_by_kind = models.CharField(max_length=8)
    made_by_id = models.BigIntegerField(null=True)
    once = models.CharField(max_length=64, null=True, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=models.F("created_at")), name="matter_link_lasts")
        ]


class Code(models.Model):
    """A one-time code on its way to a phone or an e-mail address. Neither is kept: `contact` and `digest` are keyed
    digests, `tries` counts what was entered."""

    id = models.BigIntegerField(primary_key=True)
    contact = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Of the codes for one contact one counts at most.
            models.UniqueConstraint(fields=["contact"], name="code_one_counts", condition=Q(ended_at__isnull=True)),
            models.CheckConstraint(condition=Q(tries__gte=0, tries__lte=5), name="code_tries"),
        ]
        indexes = [models.Index(fields=["created_at"], name="code_age")]


class Stay(models.Model):
    """Somebody proved to be reached by a contact and may see what belongs to it; only the SHA-256 of the secret is
    kept."""

    id = models.BigIntegerField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["expires_at"], name="stay_age")]


class StayFile(models.Model):
    """A customer's file that somebody who stays may see."""

    id = models.BigAutoField(primary_key=True)
    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="files", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stay", "customer"], name="stay_file_once")]
