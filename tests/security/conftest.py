"""Attacks ask over HTTP, as the tests of the API do."""

from tests.faces.api.conftest import People, people

__all__ = ["People", "people"]
