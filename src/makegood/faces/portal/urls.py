"""The addresses of pages that need no account."""

from __future__ import annotations

from django.urls import path

from makegood.faces.portal import asking, home, items, matters, record, registering, signing_in

app_name = "portal"

urlpatterns = [
    path("i/<str:code>", items.item, name="item"),
    path("i/<str:code>/texts/<int:text_id>", items.helped, name="helped"),
    path("i/<str:code>/documents/<int:document_id>", items.document, name="document"),
    *home.urlpatterns,
    *asking.urlpatterns,
    *matters.urlpatterns,
    *signing_in.urlpatterns,
    *registering.urlpatterns,
    *record.urlpatterns,
]
