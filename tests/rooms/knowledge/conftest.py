"""A company with two branches, a writer and a supervisor in each part, and somebody who only reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as people
from makegood.ground.actor import SYSTEM, Actor
from makegood.rooms.knowledge import actions, queries
from makegood.rooms.knowledge.inputs import ArticleInput, TextInput, Tie
from makegood.rooms.knowledge.views import ArticleView
from makegood.rooms.network import actions as network
from makegood.rooms.network.inputs import NodeInput
from makegood.rooms.products import actions as products
from makegood.rooms.products import queries as catalogue
from makegood.rooms.products.inputs import LotInput, ModelInput

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@dataclass(frozen=True)
class World:
    """The units, and who writes (`wang`, the company's), reads over (`chen`), and works where."""

    company: int
    north: int
    south: int
    wang: Actor
    chen: Actor
    li: Actor
    zhou: Actor
    models: dict[str, int]
    lot: int

    def published(
        self, code: str, title: str, body: str = "正文", *, kind: str = "article", audience: str = "staff",
        ties: Sequence[tuple[str, str]] = (), language: str = "zh-Hans", at: datetime = NOW, unit: int | None = None,
        **more: Any,
    ) -> ArticleView:  # fmt: skip
        """An article with one version that counts from `at` on."""
        given = ArticleInput(code, kind, audience, unit or self.company, tuple(Tie(*one) for one in ties))
        made = actions.create_article(
            actor=self.wang, article=given, text=TextInput(language, title, body, **more), now=at
        )
        return self.publish(made, at)

    def publish(self, made: ArticleView, at: datetime = NOW, language: str = "") -> ArticleView:
        """Have the newest draft of an article read over and published."""
        text = next(one for one in made.versions if one.state == "draft" and language in {"", one.language})
        actions.submit_version(actor=self.wang, version_id=text.id, now=at)
        actions.publish_version(actor=self.chen, version_id=text.id, now=at)
        return queries.article(self.wang, made.code, at + timedelta(seconds=1))


@pytest.fixture
def world(db: None) -> World:
    """Wang writes for the company, Chen reads over; Li answers calls in the north, Zhou in the south."""
    company = network.create_company(actor=SYSTEM, name="和顺电器", jurisdiction="CN", now=NOW)
    nodes = [NodeInput("N", "branch", "北区分公司"), NodeInput("S", "branch", "南区分公司")]
    north, south = network.create_nodes(actor=SYSTEM, nodes=nodes, now=NOW)
    products.ensure_standard_categories(actor=SYSTEM, now=NOW)
    given = [ModelInput("KFR-35", "清凉 1.5 匹", "air_conditioner", "和顺"), ModelInput("BCD-210", "", "refrigerator")]
    products.ensure_models(actor=SYSTEM, models=given, now=NOW)
    lots = products.ensure_lots(actor=SYSTEM, lots=[LotInput("L2026-03", "KFR-35")], now=NOW)
    roles = {"wang": ("designer", company.unit_id), "chen": ("technical_supervisor", company.unit_id),
             "li": ("agent", north), "zhou": ("agent", south)}  # fmt: skip
    made = {}
    for name, held in roles.items():
        user = accounts.create_user(
            actor=SYSTEM, username=name, name=name, password=None, memberships=[held], now=NOW
        )  # fmt: skip
        made[name] = people.actor_by_id(user)
    models = {code: one.id for code, one in catalogue.models_by_code({"KFR-35", "BCD-210"}).items()}
    wang, chen, li, zhou = (made[name] for name in roles)
    assert wang and chen and li and zhou
    return World(company.unit_id, north, south, wang, chen, li, zhou, models, lots["L2026-03"])
