"""/metrics for whoever watches, and logs without anybody's data."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import IntegrityError, connection
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from makegood.ground import logs
from tests.faces.api.conftest import People


@pytest.fixture
def figures(settings: LazySettings, db: None) -> Any:
    """Reads /metrics: {(name, labels): value}."""
    settings.METRICS_TOKEN = "of the watch"

    def read() -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
        answer = Client().get("/metrics", headers={"Authorization": "Bearer of the watch"})
        assert answer.status_code == 200, answer.content
        families = text_string_to_metric_families(answer.content.decode())
        return {(one.name, frozenset(one.labels.items())): one.value for family in families for one in family.samples}

    return read


def test_requests_are_counted_by_route_and_never_by_what_stood_in_the_address(figures: Any, people: People) -> None:
    key = (
        "makegood_http_requests_total",
        frozenset({"method": "GET", "route": "api/v1/customers", "status": "200"}.items()),
    )
    before = figures().get(key, 0)
    assert people.admin.get("/customers?q=13800138000").status_code == 200
    Client().get("/no/such/place/13800138000")
    after = figures()
    assert after[key] == before + 1
    assert not [one for one in after if "13800138000" in str(one)]


def test_the_state_of_queue_clocks_and_webhooks(figures: Any, people: People) -> None:
    found = {name: value for (name, _), value in figures().items()}
    for name in ("makegood_jobs_due", "makegood_jobs_dead", "makegood_workers", "makegood_clocks_unsettled"):
        assert found[name] >= 0, name
    assert found["makegood_info"] == 1


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", "of the watch2"])
def test_without_the_token_there_is_no_such_address(settings: LazySettings, db: None, given: str) -> None:
    settings.METRICS_TOKEN = "of the watch"
    assert Client().get("/metrics", headers={"Authorization": given}).status_code == 404
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_a_request_leaves_a_line_with_its_id(
    settings: LazySettings, people: People, caplog: pytest.LogCaptureFixture
) -> None:
    settings.LOG_REQUESTS = True
    with caplog.at_level(logging.INFO, "makegood.requests"):
        answer = people.admin.get("/customers?q=13800138000", X_Request_Id="abc-1")
        other = people.admin.get("/customers", X_Request_Id="no\tid")
    assert answer.headers["X-Request-Id"] == "abc-1"
    assert len(other.headers["X-Request-Id"]) == 16
    record: Any = caplog.records[0]
    assert (record.method, record.route, record.status, record.request_id) == ("GET", "api/v1/customers", 200, "abc-1")
    line = json.loads(logs.JsonFormatter("%(levelname)s %(message)s").format(record))
    assert line["route"] == "api/v1/customers"
    assert "13800138000" not in str(line)


def test_what_failed_is_told_without_the_values(db: None) -> None:
    """A database quotes the row that it refuses; the line says which error and where."""
    told = RuntimeError()
    try:
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE seen (phone text PRIMARY KEY CHECK (length(phone) > 20))")
            cursor.execute("INSERT INTO seen VALUES ('13800138000')")
    except IntegrityError as error:
        try:
            raise RuntimeError("陈顾客 13800138000") from error
        except RuntimeError as second:
            told = second
    record = logging.LogRecord("x", logging.ERROR, "", 0, "failed", (), (RuntimeError, told, told.__traceback__))
    for formatter in (logs.LineFormatter(), logs.JsonFormatter("%(message)s")):
        line = formatter.format(record)
        assert "RuntimeError" in line and "IntegrityError" in line and "test_metrics.py" in line
        assert "13800138000" not in line and "陈顾客" not in line


def test_processes_add_up(tmp_path: Any) -> None:
    """Two processes count into one folder, a third reads."""
    code = (
        "import os,sys,django; django.setup()\n"
        "from makegood.ground import meters\n"
        "meters.job_ended('t', 'done', 0.1)\n"
        "print(meters.counted().decode()) if sys.argv[1:] else None"
    )
    env = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "tests.settings"}
    told = [
        subprocess.run(
            [sys.executable, "-c", code, *last], env=env, check=True, capture_output=True, text=True, timeout=100
        ).stdout
        for last in ([], ["read"])
    ]
    assert 'makegood_jobs_total{outcome="done",task="t"} 2.0' in told[1]
