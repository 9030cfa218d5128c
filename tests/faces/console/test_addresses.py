"""Which face answers an address, and how it says that there is nothing: a page for people, JSON for programs."""

from __future__ import annotations

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/healthz", 200, "application/json"),
        ("/api/v1/openapi.json", 200, "application/json"),
        ("/api/v1/cases", 401, "application/problem+json"),
        ("/api/v1/no-such-thing", 404, "application/problem+json"),
        ("/api", 404, "text/html"),
        ("/no-such-page", 404, "text/html"),
        ("/sign-in", 200, "text/html"),
    ],
)
@pytest.mark.django_db
def test_who_answers(client: Client, path: str, status: int, kind: str) -> None:
    """Each address answers in its own manner."""
    response = client.get(path)
    assert (response.status_code, response.headers["Content-Type"].split(";")[0]) == (status, kind)


@pytest.mark.parametrize("path", ["/api/v1/healthcheck", "/nothing"])
def test_an_unreadable_request_is_refused_in_the_same_manner(client: Client, path: str) -> None:
    """A host that is not ours gets no page of ours, and no stack trace."""
    response = client.get(path, headers={"Host": "evil.example"})
    assert response.status_code == 400
    kind = "application/problem+json" if path.startswith("/api/") else "text/html"
    assert response.headers["Content-Type"].startswith(kind)
    assert "evil.example" not in response.content.decode()
