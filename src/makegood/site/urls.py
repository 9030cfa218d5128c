"""Where everything is: the staff pages at the root, the API under /api/v1/."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

handler400 = "makegood.ground.ui.refusals.bad_request"
handler403 = "makegood.ground.ui.refusals.forbidden"
handler404 = "makegood.ground.ui.refusals.missing"
handler500 = "makegood.ground.ui.refusals.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("makegood.faces.api.urls")),
    path("", include("makegood.faces.console.urls")),
]
