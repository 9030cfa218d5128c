"""Pictures and papers kept with an item, from its page: a plate that cannot be read is shown instead of its number."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from makegood.faces.console import items as pages
from makegood.faces.console.staff import StaffRequest, page_for
from makegood.ground.accounts import actions as looks
from makegood.ground.files import serving
from makegood.ground.files.uploads import uploads_of
from makegood.ground.problems import Missing, Problem
from makegood.ground.ui import fragments
from makegood.ground.ui.context import reader_of
from makegood.rooms.products import actions, queries


@require_POST
@page_for("items.read", "cases.read", "items.write", "files.write")
def attach(request: StaffRequest, item_id: int) -> HttpResponse:
    """Keep pictures and papers."""
    now = timezone.now()
    try:
        actions.attach_item(actor=request.actor, item_id=item_id, uploads=uploads_of(request), now=now)
    except Problem as problem:
        if isinstance(problem, Missing) or problem.status == 403:
            raise
        reader = reader_of(request)
        for text in [fragments.sentence(problem, reader), *fragments.details(problem, reader)]:
            messages.error(request, text)
        response = pages.show(request, item_id, now)
        response.status_code = problem.status
        return response
    messages.success(request, gettext("Kept."))
    return fragments.go(request, _back(item_id))


def _back(item_id: int) -> str:
    return reverse("console:item", args=[item_id]) + "#files"


@page_for("items.read", "cases.read", "files.read")
def file(request: StaffRequest, item_id: int, file_id: int) -> HttpResponse:
    """One of them, as a download."""
    view, content = queries.item_file(request.actor, item_id, file_id)
    looks.note_looks(actor=request.actor, act="open", kind="file", ids=[view.id], now=timezone.now())
    return cast(HttpResponse, serving.response(view, content))


@require_POST
@page_for("items.read", "cases.read", "items.write", "files.write")
def remove(request: StaffRequest, item_id: int, file_id: int) -> HttpResponse:
    """Throw one away, with a reason."""
    actions.remove_item_file(
        actor=request.actor, item_id=item_id, file_id=file_id, reason=request.POST.get("reason", ""),
        now=timezone.now(),
    )  # fmt: skip
    messages.success(request, gettext("The file is removed; who removed it and why stays."))
    return fragments.go(request, _back(item_id))


urlpatterns = [
    path("items/<id:item_id>/files", attach, name="item-attach"),
    path("items/<id:item_id>/files/<id:file_id>", file, name="item-file"),
    path("items/<id:item_id>/files/<id:file_id>/remove", remove, name="item-file-remove"),
]
