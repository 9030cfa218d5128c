"""A company, and a store in a folder of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.storage import storages
from django.utils import timezone

from makegood.site import company as companies


def forget_store() -> None:
    """Let the next use of the store read the settings again."""
    storages.__dict__["_storages"].pop("files", None)


@pytest.fixture
def folder(db: None, settings: LazySettings, tmp_path: Path) -> Path:
    """The company; the folder in which its files lie."""
    companies.init("CN", "correct horse battery", codes=(), now=timezone.now())
    place = tmp_path / "files"
    backend = {"BACKEND": "makegood.ground.files.store.FolderStorage", "OPTIONS": {"location": str(place)}}
    settings.STORAGES = {**settings.STORAGES, "files": backend}
    forget_store()
    return place
