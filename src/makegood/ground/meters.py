"""What is counted while the program runs, for Prometheus, and the line that each request leaves in the log.

Routes are counted by their pattern and never by what stood in the address, which may name somebody. Several processes
add up through files in PROMETHEUS_MULTIPROC_DIR, which `makegood serve` sets; see prometheus_client, "multiprocess".
"""

from __future__ import annotations

import logging
import os
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

log = logging.getLogger("makegood.requests")

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_registry = CollectorRegistry()
REQUESTS = Counter(
    "makegood_http_requests_total", "Requests answered.", ("method", "route", "status"), registry=_registry
)
REQUEST_SECONDS = Histogram(
    "makegood_http_request_seconds", "Seconds until the answer began.", ("route",), buckets=_BUCKETS,
    registry=_registry,
)  # fmt: skip
JOBS = Counter(
    "makegood_jobs_total", "Attempts at background work: done or failed.", ("task", "outcome"), registry=_registry
)
JOB_SECONDS = Histogram(
    "makegood_job_seconds", "Seconds that an attempt took.", ("task",), buckets=(*_BUCKETS, 60.0, 600.0),
    registry=_registry,
)  # fmt: skip


def counted() -> bytes:
    """What all processes have counted, in Prometheus' text format."""
    if not os.environ.get(FOLDER):
        return generate_latest(_registry)
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return generate_latest(together)


def job_ended(task: str, outcome: str, seconds: float) -> None:
    """Count an attempt at a job: `done` or `failed`."""
    JOBS.labels(task, outcome).inc()
    JOB_SECONDS.labels(task).observe(seconds)


class MeterMiddleware:
    """Counts each request and gives it an id: the caller's X-Request-Id if it can be one, else a fresh one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, count, and log a line if LOG_REQUESTS says so."""
        began = time.perf_counter()
        given = request.headers.get("X-Request-Id", "")
        request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
        response = self.get_response(request)
        seconds = time.perf_counter() - began
        # Asked for after the answer: the router has found the route by then.
        route = request.resolver_match.route if request.resolver_match else "-"
        method = request.method if request.method in _METHODS else "-"
        REQUESTS.labels(method, route, str(response.status_code)).inc()
        REQUEST_SECONDS.labels(route).observe(seconds)
        response.headers["X-Request-Id"] = request_id
        if settings.LOG_REQUESTS:
            fields = {
                "request_id": request_id, "method": method, "route": route, "status": response.status_code,
                "ms": round(seconds * 1000, 1),
            }  # fmt: skip
            log.info("%(method)s %(route)s %(status)s %(ms)s ms %(request_id)s", fields, extra=fields)
        return response
