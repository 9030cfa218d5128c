"""/metrics for Prometheus: what the processes counted, and how queue, clocks and webhooks stand right now.

Only for whoever has METRICS_TOKEN; without that setting there is no such address.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.registry import Collector

from makegood import __version__
from makegood.ground import meters
from makegood.ground.actor import SYSTEM
from makegood.ground.journal import queries as journal
from makegood.ground.webhooks import queries as webhooks
from makegood.rooms.promises import queries as promises


class _Standing(Collector):
    """Read from the database at each look: few rows by index, whatever the size of the company."""

    def collect(self) -> Iterator[Metric]:
        """The gauges."""
        now = timezone.now()
        health = journal.health(now=now)
        yield InfoMetricFamily("makegood", "The program.", {"version": __version__})
        yield _gauge("makegood_jobs_due", "Jobs whose moment has come.", health.due)
        yield _gauge("makegood_jobs_oldest_due_seconds", "How long the oldest of them waits.", health.oldest_due)
        yield _gauge("makegood_jobs_running", "Jobs in hand.", health.running)
        yield _gauge("makegood_jobs_dead", "Jobs given up, until somebody looks.", health.dead)
        yield _gauge("makegood_workers", "Workers heard of in the last minute.", health.workers)
        lag = promises.settling_lag(now)
        yield _gauge("makegood_clocks_unsettled", "Clocks past their moment that are not settled yet.", lag.count)
        yield _gauge("makegood_clocks_unsettled_seconds", "How long the oldest of them waits.", lag.seconds)
        messages = GaugeMetricFamily(
            "makegood_webhook_messages", "Messages to other systems that have not arrived.", labels=("webhook", "state")
        )
        for hook in webhooks.webhooks(SYSTEM):
            messages.add_metric((str(hook.id), "waiting"), hook.waiting)
            messages.add_metric((str(hook.id), "dead"), hook.dead)
        yield messages


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, value=value)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """The figures, to whoever brings the token as `Authorization: Bearer …`. Raises Http404 to everybody else."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    if not token or not secrets.compare_digest(given, token.encode()):
        raise Http404
    registry = CollectorRegistry()
    registry.register(_Standing())
    return HttpResponse(meters.counted() + generate_latest(registry), content_type=CONTENT_TYPE_PLAIN_0_0_4)
