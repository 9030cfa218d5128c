"""Attacks ask over HTTP, as the tests of the API do, or walk all routes of the matrix."""

from tests.faces.api.conftest import People, people
from tests.matrix.conftest import Place, place

__all__ = ["People", "Place", "people", "place"]
