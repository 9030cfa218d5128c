"""The company's own kinds of matter, below the fixed roots."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from makegood.ground.actor import Actor
from makegood.ground.journal import actions as journal
from makegood.ground.problems import Invalid
from makegood.ground.rows import insert
from makegood.rooms.cases import queries
from makegood.rooms.cases.events import CaseKindsExtended
from makegood.rooms.cases.inputs import KindInput
from makegood.rooms.cases.models import CaseKind
from makegood.rooms.cases.views import KindView

_CODE = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")


@transaction.atomic
def extend_kinds(*, actor: Actor, kinds: Sequence[KindInput], now: datetime) -> list[KindView]:
    """Add kinds below others, in order (a parent may come from the same list); what is there already is left alone.

    Raises Forbidden, Invalid for a code that is none, an unknown parent, or a code that stands below another root.
    """
    actor.need("network.write")
    known = dict(queries.kinds())
    made: list[KindView] = []
    for place, one in enumerate(kinds):
        field = f"{place}.code" if len(kinds) > 1 else "code"
        if not _CODE.match(one.code):
            raise Invalid.one(field, "bad_code", limit=60)
        parent = known.get(one.parent) or queries.kind(one.parent, field.replace("code", "parent"))
        have = known.get(one.code)
        if have is not None and have.root != parent.root:
            raise Invalid.one(field, "kind_of_other_root", value=one.code)
        if have is None:
            known[one.code] = KindView(one.code, parent.root, parent.code, dict(one.name))
            made.append(known[one.code])
    insert(CaseKind, [{"code": v.code, "root": v.root, "parent_id": v.parent, "name": v.name} for v in made])
    if made:
        journal.record(actor=actor, events=[CaseKindsExtended(subject=0, at=now, added=len(made))], now=now)
        queries.forget_kinds()
        transaction.on_commit(queries.forget_kinds)
    return [known[one.code] for one in kinds]
