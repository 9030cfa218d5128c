"""What was handed in as a file: whose it is, what it is by its content, and under which opaque name it is stored."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from makegood.ground.accounts.models import Unit


class StoredFile(models.Model):
    """A file of one owner (an object of some room, as kind and id); `part` is what of the owner it hangs on.

    `key` is its name in the store, which says nothing about anybody; the rows of a copied file share it. A removed file
    keeps its row without the content: who removed it, when and why.
    """

    id = models.BigIntegerField(primary_key=True)
    owner_kind = models.CharField(max_length=24)
    owner_id = models.BigIntegerField()
    part_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    key = models.CharField(max_length=80)
    located = models.BooleanField(default=False)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    uploaded_by_id = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)
    deleted_by_id = models.BigIntegerField(null=True)
    deleted_why = models.CharField(max_length=16, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="file_has_content"),
            models.UniqueConstraint(
                fields=["owner_kind", "owner_id", "sha256"], name="file_once", condition=Q(deleted_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(fields=["owner_kind", "owner_id", "id"], name="file_owner"),
            models.Index(fields=["key"], name="file_key"),
        ]
