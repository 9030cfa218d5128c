"""An outlet leaves: what is open goes to its heir, what is settled and every figure stays."""

from __future__ import annotations

import pytest

from makegood.ground.actor import SYSTEM
from makegood.ground.journal.proof import verify
from makegood.ground.problems import Conflict
from makegood.rooms.cases import actions
from makegood.rooms.cases.inputs import CaseInput
from makegood.rooms.cases.models import Case
from makegood.rooms.customers import actions as customers
from makegood.rooms.customers.inputs import CustomerInput
from makegood.rooms.customers.models import Customer
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import NodeInput
from makegood.rooms.promises import queries as promises
from makegood.rooms.promises.models import Obligation
from makegood.site import company
from tests.rooms.promises.conftest import NOW


def test_what_is_open_goes_to_the_heir_and_figures_stay(db: None) -> None:
    company.init("CN", "correct horse battery", codes=("answer-24h",))
    nodes = [NodeInput("W1", "outlet", "老网点"), NodeInput("W2", "outlet", "新网点")]
    old, heir = network.create_nodes(actor=SYSTEM, nodes=nodes, now=NOW)
    (who,) = customers.create(actor=SYSTEM, customers=[CustomerInput("孙桂芳", unit_id=old)], now=NOW)
    asked = [CaseInput("enquiry", who, None, old, "怎么洗", "怎么洗？", at=NOW) for _ in range(2)]
    done, waiting = actions.open_cases(actor=SYSTEM, cases=asked, now=NOW)
    actions.add_message(actor=SYSTEM, case_id=done, direction="outbound", text="用清水", now=NOW)
    actions.resolve(actor=SYSTEM, case_id=done, text="", now=NOW)
    before = promises.record(SYSTEM, "answer-24h", None, None, NOW, old)["counts"]["kept"]
    network.step(actor=SYSTEM, unit_id=old, verb="leave", reason="合同到期", now=NOW)
    with pytest.raises(Conflict) as still:
        network.step(actor=SYSTEM, unit_id=old, verb="settle", now=NOW)
    assert "cases_open" in {one.code for one in still.value.errors}
    network.hand_over(actor=SYSTEM, unit_id=old, heir_id=heir, now=NOW)
    assert dict(Case.objects.values_list("id", "unit_id")) == {done: old, waiting: heir}
    assert Customer.objects.get(pk=who).unit_id == heir
    assert dict(Obligation.objects.values_list("state", "unit_id")) == {"kept": old, "running": heir}
    assert promises.record(SYSTEM, "answer-24h", None, None, NOW, old)["counts"]["kept"] == before == 1
    assert network.step(actor=SYSTEM, unit_id=old, verb="settle", now=NOW).state == "left"
    assert verify().ok
