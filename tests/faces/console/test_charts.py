"""The drawings of the pages: what stands in them has room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from makegood.faces.console.charts import Stretch, covered
from makegood.ground.ui.reader import Reader

NOW = datetime(2026, 11, 20, 6, tzinfo=UTC)


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Care for life", "Care for life"),
        ("Whole-unit cover for air conditioners", "Whole-unit cover for ai…"),
        ("Spare parts for 10 years", "Spare parts for 10 years"),
        ("三包有效期内免费修理", "三包有效期内免费修理"),
        ("最后一次销售之后十年内供应备件", "最后一次销售之后十年内…"),
    ],
)
def test_a_name_that_is_too_long_for_its_room_says_so(label: str, shown: str) -> None:
    drawn = covered([Stretch(label, "", "yes", NOW, NOW + timedelta(days=900))], NOW, Reader())
    assert drawn is not None
    assert (drawn.bars[0].label, drawn.bars[0].name) == (label, shown)
