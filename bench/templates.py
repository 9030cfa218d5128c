"""The matters of which `bench.company` makes copies, told through the actions like live traffic.

    python -m bench.templates '{"outlets": 40, "stories": ["opened", …], …}'     with DATABASE_URL of a fresh company

Prints where the ids of each template begin and end, and the moment at which they were told. What is said in them are
marks, unlike anything else, so that a copy can say something of its own in their place.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

#: How long ago each story began.
AGO = {
    "opened": timedelta(minutes=50), "answered": timedelta(minutes=50), "closed": timedelta(days=3),
    "enquiry": timedelta(days=3), "broken": timedelta(days=100),
}  # fmt: skip


def marks(place: int) -> dict[str, str]:
    """What the copies of a template replace."""
    return {
        "serial": f"SERIALMARK{place:04d}", "phone": f"1390000{place:04d}", "name": "名字记号", "address": "地址记号",
        "subject": "题目记号", "said": "话语记号",
    }  # fmt: skip


def _text(words: str) -> dict[str, str]:
    return {"en": words, "zh-Hans": words}


def _duty(place: int, does: str, kinds: Sequence[str], days: int) -> dict[str, Any]:
    return {
        "kind": "duty", "id": str(place), "do": [does], "calendar": "cn", "otherwise": [{"kind": "apology"}],
        "when": [{"fact": "case_opened", "data": {"kind": list(kinds)}}],
        "within": [{"budget": {"working_days": days}}],
        "title": _text(f"{does} in {days} days"), "statement": _text(f"{does} in {days} working days"),
    }  # fmt: skip


def promise(now: datetime) -> None:
    """Three duties on the working days of a calendar, so that a holiday moves all their clocks."""
    from makegood.ground.actor import SYSTEM
    from makegood.rooms.promises.actions import create_promise, publish_version

    duties = [
        ("first_contact", ["repair", "enquiry"], 20),
        ("visit_started", ["repair"], 30),
        ("resolved", ["repair"], 40),
    ]
    code = "in-working-days"
    create_promise(actor=SYSTEM, code=code, basis="company", name=_text(code), zone="Asia/Shanghai", now=now)
    clauses = [_duty(place, *one) for place, one in enumerate(duties, 1)]
    starts = now - timedelta(days=400)
    publish_version(actor=SYSTEM, code=code, statement=_text(code), clauses=clauses, effective=starts, now=now)


def tell(actor: Any, story: str, said: dict[str, str], unit: str, at: datetime, now: datetime) -> None:
    """One matter from its opening to where the story ends."""
    from makegood.rooms.cases import actions
    from makegood.rooms.cases.inputs import CustomerRef, ItemRef, OpenCase
    from makegood.rooms.products.inputs import ItemInput
    from makegood.rooms.promises.actions import settle_all

    item = None
    if story != "enquiry":
        item = ItemRef(described=ItemInput(category="refrigerator", model="BCD-500", serial=said["serial"]))
    request = OpenCase(
        kind="repair" if item else "enquiry", item=item, unit=unit, at=at, symptom="E1", subject=said["subject"],
        text=said["said"],
        customer=CustomerRef(phone=said["phone"], name=said["name"], address=said["address"], region="CN"),
    )  # fmt: skip
    case = actions.open_case(actor=actor, request=request, now=at)
    if story == "opened":
        return
    if story == "broken":
        settle_all(now=now)
    later = now if story == "broken" else at + timedelta(minutes=40)
    actions.add_message(actor=actor, case_id=case.id, direction="outbound", text=said["said"], now=later)
    if story == "answered":
        return
    if story == "closed" and item:
        visited(actor, case, at + timedelta(hours=3))
    later = now if story == "broken" else at + timedelta(hours=5)
    actions.resolve(actor=actor, case_id=case.id, text=said["said"], now=later)
    actions.close(actor=actor, case_id=case.id, now=later)


def visited(actor: Any, case: Any, at: datetime) -> None:
    """Somebody stood at the door: what is closed owes no visit."""
    from makegood.rooms.promises.actions import note
    from makegood.rooms.promises.inputs import Noted

    seen = Noted(
        fact="visit_started", at=at, customer_id=case.customer_id, item_id=case.item_id, unit_id=case.unit_id,
        matter=("case", case.id), kind="repair", told=True,
    )  # fmt: skip
    note(actor=actor, facts=[seen], now=at)


def main(outlets: int, stories: Sequence[str]) -> dict[str, Any]:
    """Make the places, the promise and one template a story."""
    import django

    django.setup()
    from django.utils import timezone

    from makegood.ground.accounts.models import User
    from makegood.ground.accounts.queries import actor_for_user
    from makegood.ground.rows import new_id
    from makegood.rooms.network.actions import create_nodes
    from makegood.rooms.network.inputs import NodeInput
    from makegood.rooms.products.actions import ensure_models
    from makegood.rooms.products.inputs import ModelInput

    now, actor = timezone.now(), actor_for_user(User.objects.get())
    codes = [f"out-{at:03d}" for at in range(outlets)]
    create_nodes(actor=actor, nodes=[NodeInput(code, "branch", code) for code in codes], now=now)
    ensure_models(actor=actor, models=[ModelInput("BCD-500", "BCD-500", "refrigerator")], now=now)
    promise(now)
    spans = []
    for place, story in enumerate(stories):
        first = new_id()
        tell(actor, story, marks(place), codes[place % outlets], now - AGO[story], now)
        spans.append({"story": story, "first": first, "last": new_id(), "marks": marks(place)})
    return {"now": now.isoformat(), "spans": spans}


if __name__ == "__main__":
    print(json.dumps(main(**json.loads(sys.argv[1]))))
