"""People who sign in, their keys, and who looked at what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F, Q, QuerySet

from makegood.ground.accounts import errors, rules, traces
from makegood.ground.accounts.models import Look, Membership, Token, User
from makegood.ground.accounts.queries.acting import digest_of
from makegood.ground.accounts.queries.parts import ancestors, descendants
from makegood.ground.accounts.views import LookView, TokenView, UserView
from makegood.ground.actor import Actor
from makegood.ground.paging import Page, id_after, limited, page_of


def user(actor: Actor, user_id: int) -> UserView:
    """A person, to themselves or to whoever sees people there. Raises Missing."""
    rows = User.objects.filter(pk=user_id) if actor.id == user_id else _seen(actor).filter(pk=user_id)
    found = _users(rows)
    if not found:
        raise errors.user_unknown()
    return found[0]


def users(
    actor: Actor,
    *,
    q: str = "",
    role: str = "",
    unit: int | None = None,
    active: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[UserView]:
    """People with a role in the actor's part of the network, by id; `q` part of a name or sign-in name."""
    rows, limit = _seen(actor), limited(limit)
    if q.strip() and "\x00" not in q:
        rows = rows.filter(Q(name__icontains=q.strip()[:80]) | Q(username__icontains=q.strip()[:80].casefold()))
    held = Membership.objects.all()
    if role:
        held = held.filter(role=role)
    if unit is not None:
        held = held.filter(unit_id__in=descendants(unit))
    if role or unit is not None:
        rows = rows.filter(pk__in=held.values("user_id"))
    if active is not None:
        rows = rows.filter(is_active=active)
    after = id_after(cursor)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    return page_of(_users(rows.order_by("id")[: limit + 1]), limit, lambda view: view.id)


def users_of(actor: Actor, user_ids: Collection[int]) -> dict[int, UserView]:
    """People by id; those whom the actor does not see are left out."""
    return {view.id: view for view in _users(_seen(actor).filter(pk__in=set(user_ids)))}


def _seen(actor: Actor) -> QuerySet[User]:
    """People in the parts in which they may be seen; those without any role are the whole company's."""
    need = "users.read" if actor.may("users.read") else "users.write"
    actor.need(need)
    roots = actor.where(need)
    if roots is None:
        return User.objects.all()
    inside = Membership.objects.filter(unit_id__in=descendants(sorted(roots)))
    return User.objects.filter(pk__in=inside.values("user_id"))


def names(user_ids: Sequence[int]) -> dict[int, str]:
    """Names of people by id, for timelines and assignments."""
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("id", "name"))


def _users(rows: QuerySet[User]) -> list[UserView]:
    people = list(rows)
    held: dict[int, list[tuple[str, int]]] = {}
    ids = [person.pk for person in people]
    for user_id, role, unit_id in Membership.objects.filter(user_id__in=ids).values_list("user_id", "role", "unit_id"):
        held.setdefault(user_id, []).append((role, unit_id))
    return [
        UserView(
            p.pk, p.username, p.name, p.email, p.language, p.zone, p.theme, p.is_active,
            tuple(sorted(held.get(p.pk, []))), p.version,
        )
        for p in people
    ]  # fmt: skip


def usernames(user_ids: Collection[int]) -> dict[int, str]:
    """What people sign in with, by id: the name by which a table speaks of somebody."""
    return dict(User.objects.filter(pk__in=set(user_ids)).values_list("id", "username"))


def users_named(usernames: Collection[str]) -> dict[str, int]:
    """People by what they sign in with; those who are not there are left out."""
    wanted = {stored: given for given in usernames if (stored := rules.username_of(given))}
    rows = User.objects.filter(username__in=wanted).values_list("username", "id")
    return {wanted[stored]: user_id for stored, user_id in rows}


def users_called(given: Collection[str]) -> dict[str, int | None]:
    """People by what they sign in with or by their name, in the order given; None for nobody, or for more than one."""
    found: dict[str, int | None] = {**dict.fromkeys(given), **users_named(given)}
    left = [one for one, user_id in found.items() if user_id is None]
    if left:
        rows = list(User.objects.filter(name__in=left, is_active=True).values_list("name", "id"))
        named = Counter(name for name, _ in rows)
        found |= {name: user_id for name, user_id in rows if named[name] == 1}
    return found


def within_sight(user_id: int, unit_id: int) -> bool:
    """Whether somebody who may sign in sees a unit: by a role there or above it."""
    above = ancestors(unit_id)
    return Membership.objects.filter(user_id=user_id, user__is_active=True, unit_id__in=above).exists()


def members(unit_id: int, roles: Sequence[str] = ()) -> list[tuple[int, str]]:
    """(user, name) of those who hold a role in the unit itself, active ones only."""
    rows = Membership.objects.filter(unit_id=unit_id, user__is_active=True)
    if roles:
        rows = rows.filter(role__in=roles)
    return list(rows.annotate(person=F("user__name")).order_by("user_id").values_list("user_id", "person").distinct())


def tokens(actor: Actor, user_id: int) -> list[TokenView]:
    """A user's keys, newest first; their own, or anybody's with `tokens.write`."""
    if actor.id != user_id:
        actor.need("tokens.write")
    return [_key(row) for row in Token.objects.filter(user_id=user_id).order_by("-id")]


def token(actor: Actor, token_id: int) -> TokenView:
    """One key: one's own, or anybody's with `tokens.write`. Raises Missing `token_unknown`."""
    row = Token.objects.filter(pk=token_id).first()
    if row is None or not (row.user_id == actor.id or actor.may("tokens.write")):
        raise errors.token_unknown()
    return _key(row)


def token_of(actor: Actor, raw: str) -> TokenView:
    """The key that was just made. Raises Missing `token_unknown`."""
    return token(actor, Token.objects.filter(digest=digest_of(raw)).values_list("id", flat=True).first() or 0)


def _key(row: Token) -> TokenView:
    return TokenView(
        row.pk, row.user_id, row.name, row.prefix, tuple(row.scopes), row.expires_at, row.revoked_at, row.last_used_at,
        row.created_at, row.per_minute, row.version,
    )  # fmt: skip


# --- who looked


def looks(
    actor: Actor,
    *,
    kind: str = "",
    subject_id: int | None = None,
    user_id: int | None = None,
    act: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[LookView]:
    """Who opened, found, revealed or exported what, the newest first.

    Whoever may see it for a part of the network sees the looks of the people there; for the whole company, all.
    """
    actor.need("looks.read")
    traces.flush()
    limit = limited(limit)
    rows = Look.objects.all()
    roots = actor.where("looks.read")
    if roots is not None:
        inside = Membership.objects.filter(unit_id__in=descendants(sorted(roots)))
        rows = rows.filter(user_id__in=inside.values("user_id"))
    wanted = {"kind": kind, "act": act, "subject_id": subject_id, "user_id": user_id, "at__gte": since, "at__lt": until}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value is not None and value != ""})
    before = id_after(cursor)
    if before is not None:
        rows = rows.filter(pk__lt=before)
    fields = tuple(LookView.__dataclass_fields__)
    found = [LookView(*row) for row in rows.order_by("-id").values_list(*fields)[: limit + 1]]
    return page_of(found, limit, lambda view: view.id)
