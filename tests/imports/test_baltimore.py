"""`baltimore-311`: every row a case below enquiry, due by its due date; told again, open ones are caught up."""

from __future__ import annotations

from datetime import UTC, datetime

from makegood.rooms.cases.models import Case, CaseKind
from makegood.rooms.promises.models import Obligation
from tests.imports import samples
from tests.imports.conftest import Bench, four
from tests.imports.reference import baltimore as reference


def states() -> dict[str, str]:
    """{request: state, none where nothing is owed}."""
    found = dict.fromkeys(Case.objects.values_list("external_id", flat=True), "none")
    cases = dict(Case.objects.values_list("pk", "external_id"))
    found.update({cases[id_]: state for id_, state in Obligation.objects.values_list("matter_id", "state")})
    return found


def test_requests_stand_as_an_independent_count_says(bench: Bench) -> None:
    path = samples.write(bench.folder / "requests.csv", samples.REQUEST, samples.REQUESTS)
    result = bench.run("baltimore-311", path)
    assert four(result) == [6, 6, 0, 0]
    expected = {"14-1": "kept", "14-2": "broken", "14-3": "kept", "14-4": "broken", "14-5": "running", "14-6": "none"}
    assert states() == expected == reference.count(path)
    assert bench.record("311-due") == {"kept": 2, "broken": 2, "running": 1}
    assert result["known_until"] == "2014-03-20T09:00:00-04:00"


def test_each_type_is_a_leaf_below_enquiry(bench: Bench) -> None:
    bench.run("baltimore-311", samples.write(bench.folder / "requests.csv", samples.REQUEST, samples.REQUESTS))
    leaves = dict(CaseKind.objects.filter(parent_id="enquiry").values_list("code", "name__en"))
    assert leaves == {
        "sw_bulk_scheduled": "SW-Bulk Scheduled", "trm_alleys": "TRM-Alleys", "sw_dirty_alley": "SW-Dirty Alley",
        "bge_stlight_s_out": "BGE-StLight(s) Out",
    }  # fmt: skip
    assert set(CaseKind.objects.filter(pk__in=leaves).values_list("root", flat=True)) == {"enquiry"}


def test_duplicates_states_channels_and_local_times(bench: Bench) -> None:
    bench.run("baltimore-311", samples.write(bench.folder / "requests.csv", samples.REQUEST, samples.REQUESTS))
    assert list(Case.objects.filter(duplicate=True).values_list("external_id", flat=True)) == ["14-3"]
    found = dict(Case.objects.values_list("external_id", "state"))
    assert [found[f"14-{at}"] for at in range(1, 7)] == [
        "closed", "closed", "closed", "in_progress", "open", "waiting_customer"
    ]  # fmt: skip
    first, last = Case.objects.get(external_id="14-1"), Case.objects.get(external_id="14-6")
    assert first.opened_at == datetime(2014, 1, 2, 8, 53, 10, tzinfo=UTC)
    assert first.closed_at == datetime(2014, 1, 16, 12, 47, 9, tzinfo=UTC)
    assert last.opened_at == datetime(2014, 3, 20, 13, tzinfo=UTC)
    assert (first.channel, first.customer_id) == ("app", None)


def test_told_again_later_open_requests_are_closed(bench: Bench) -> None:
    path = bench.folder / "requests.csv"
    bench.run("baltimore-311", samples.write(path, samples.REQUEST, samples.REQUESTS))
    later = [list(row) for row in samples.REQUESTS]
    for at, closed in ((3, "04/04/2014 09:00:00 AM"), (4, "04/05/2014 09:00:00 AM")):
        later[at][4:6] = ["Closed", closed]
        later[at][7] = closed
    result = bench.run("baltimore-311", samples.write(path, samples.REQUEST, later))
    assert four(result) == [6, 0, 0, 6]
    assert bench.record("311-due") == {"kept": 3, "broken": 2}
    assert states() == reference.count(path)
    assert {Case.objects.get(external_id=one).state for one in ("14-4", "14-5")} == {"closed"}
    late = Obligation.objects.get(matter_id=Case.objects.get(external_id="14-4").pk)
    assert (late.state, late.fulfilled_at) == ("broken", datetime(2014, 4, 4, 13, tzinfo=UTC))
