"""Pages for people who signed in: who acts, what they need, where they go to sign in first."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeAlias
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import register_converter, reverse
from django.utils import timezone

from makegood.ground.accounts import entry
from makegood.ground.accounts import queries as accounts
from makegood.ground.accounts.models import User
from makegood.ground.actor import Actor
from makegood.ground.journal.retry import retrying
from makegood.ground.rows import id_from
from makegood.ground.ui import fragments
from makegood.ground.ui.context import reader_of
from makegood.rooms.calls.rules import RACES as CALL_RACES
from makegood.rooms.cases.rules import RACES as CASE_RACES
from makegood.rooms.jobs.rules import RACES as JOB_RACES
from makegood.rooms.texting.rules import RACES as TEXT_RACES


class IdConverter:
    """An id in an address, `<id:…>`: digits that no column could hold are an address that there is not."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        """The id. Raises ValueError, which is a 404."""
        found = id_from(value)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: int) -> str:
        """The id's digits."""
        return str(value)


# Here, because every page module is built on this one and needs it when its addresses are made.
register_converter(IdConverter, "id")

#: Kept in the session: this person was found to have a second factor. Losing it ends the session.
_FACTOR_SEEN = "second_factor_of"

P = ParamSpec("P")
#: What browsers send to a page; whatever else is sent is refused before anything is looked at.
METHODS = ("GET", "HEAD", "POST")
#: What is unique on purpose in what an action may write: a race lost there is run again.
RACES = (*CASE_RACES, *JOB_RACES, *TEXT_RACES, *CALL_RACES)
#: Where a session keeps for whom somebody acts.
ACTING_FOR = "acting_for"
Page: TypeAlias = Callable[Concatenate[HttpRequest, P], HttpResponse]


class StaffRequest(HttpRequest):
    """A request of somebody who signed in."""

    actor: Actor
    user: User


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}"
    if fragments.wants_fragment(request):
        # The sign-in page must not be poured into a corner of the page; what was typed waits in its draft.
        here = request.headers.get("HX-Current-URL", "")
        address = f"{reverse('account_login')}?{urlencode({'next': here})}" if here else reverse("account_login")
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def _lacks_a_factor(request: HttpRequest, actor: Actor) -> bool:
    """Whether a role asks for a second factor that who signed in has not set up; looked up until they have."""
    person = int(request.user.pk or 0)
    if not settings.SECOND_FACTOR_ROLES & actor.roles or request.session.get(_FACTOR_SEEN) == person:
        return False
    if not entry.has_second_factor(person):
        return True
    request.session[_FACTOR_SEEN] = person
    return False


def _acting(request: HttpRequest, actor: Actor) -> Actor:
    """Who acts: the other, for somebody who acts for another and still may. How one gets in stays each person's own."""
    whom = request.session.get(ACTING_FOR)
    if whom is None:
        return actor
    acting = accounts.actor_for(actor, whom, timezone.now())
    if acting is None:
        request.session.pop(ACTING_FOR, None)
        return actor
    if request.path.startswith("/security"):
        acting.need_self()
    return acting


def page_for(
    *permissions: str, unguarded: bool = False
) -> Callable[[Callable[Concatenate[StaffRequest, P], HttpResponse]], Page[P]]:
    """A page for signed-in people who hold all these permissions; it finds them as `request.actor`.

    The actor answers in the language of the page, which the person may have switched for this browser. Whose role asks
    for a second factor is sent to set one up first; only the `unguarded` pages, where that is done, open before. They
    are each person's own: nobody opens them for another.
    """

    def wrap(view: Callable[Concatenate[StaffRequest, P], HttpResponse]) -> Page[P]:
        @wraps(view)
        def page(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.method not in METHODS:
                return HttpResponseNotAllowed(METHODS)
            if not isinstance(request.user, User):
                return _to_sign_in(request)
            request.actor = accounts.actor_for_user(request.user, reader_of(request).language)  # type: ignore[attr-defined]
            request.actor = _acting(request, request.actor)  # type: ignore[attr-defined]
            if not unguarded and _lacks_a_factor(request, request.actor):  # type: ignore[attr-defined]
                return fragments.go(request, reverse("console:security"))
            if unguarded:
                request.actor.need_self()  # type: ignore[attr-defined]
            for permission in permissions:
                request.actor.need(permission)  # type: ignore[attr-defined]
            # A page calls one action; one that lost a race has left nothing behind and is run again.
            response = retrying(lambda: view(request, *args, **kwargs), also=RACES)  # type: ignore[arg-type]
            # What staff see is nobody else's: neither a shared cache nor the back button after signing out shows it.
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        return page

    return wrap
