"""Messages to other systems: signed so that the standard's own library agrees, tried again, buried, raised, refused."""

from __future__ import annotations

import ipaddress
import socket
import time
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest
import trustme
from django.conf import LazySettings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook as Standard
from standardwebhooks import WebhookVerificationError

from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts import queries as people
from makegood.ground.accounts.models import Notice
from makegood.ground.actor import IMPORT, Actor
from makegood.ground.journal import queries as journal
from makegood.ground.journal.models import Job
from makegood.ground.problems import Conflict, Forbidden, Invalid, Missing, Stale
from makegood.ground.webhooks import actions, delivering, queries, rules, sending
from makegood.ground.webhooks.models import Delivery, Webhook
from makegood.ground.webhooks.views import WebhookInput
from tests.ground.webhooks.conftest import NOW, Receiver, Work

LATER = NOW + timedelta(minutes=1)


def hook(receiver: Receiver, *patterns: str, **changes: Any) -> WebhookInput:
    return WebhookInput(**({"name": "ERP", "url": receiver.url, "events": patterns or ("limit_set",)} | changes))


def happen(admin: Actor, amount: int = 5_000, now: datetime = NOW) -> None:
    """Something happens: a limit is set."""
    accounts.set_limit(
        actor=admin, role="agent", verb="remedy", currency="CNY", per_case=amount, per_month=None, now=now
    )


def database() -> str:
    return str(connection.settings_dict["NAME"])


def states(webhook_id: int) -> list[tuple[str, int]]:
    rows = Delivery.objects.filter(webhook_id=webhook_id).order_by("id")
    return list(rows.values_list("state", "attempts"))


def test_a_message_as_the_standard_wants_it(admin: Actor, receiver: Receiver, work: Work) -> None:
    pk, secret = actions.add(actor=admin, webhook=hook(receiver), now=NOW)
    happen(admin)
    work(NOW)
    ((headers, body),) = receiver.heard
    # The standard's reference library checks the moment against the real clock, which is not the test's.
    sent = Standard(secret)
    assert headers["webhook-signature"] == sent.sign(headers["webhook-id"], NOW, body.decode())
    told = orjson.loads(body)
    event = journal.events([int(told["data"]["event_id"])])[0]
    assert told["type"] == event.name == "limit_set"
    assert headers["webhook-id"] == f"msg_{event.id}"
    assert told["data"]["details"]["per_case"] == 5_000
    assert told["data"]["subject"] == {"kind": event.subject_kind, "id": str(event.subject)}
    assert headers["host"].startswith("localhost:")
    assert states(pk) == [("sent", 1)]
    assert queries.deliveries(admin, pk).items[0].status == 204


def test_the_reference_library_takes_ours_and_refuses_what_was_changed() -> None:
    secret = rules.new_secret()
    now = datetime.now().astimezone()
    headers = rules.headers([rules.new_secret(), secret], "msg_1", int(now.timestamp()), b'{"type": "x"}')
    assert Standard(secret).verify(b'{"type": "x"}', headers) == {"type": "x"}
    with pytest.raises(WebhookVerificationError):
        Standard(secret).verify(b'{"type": "y"}', headers)


def test_only_what_somebody_wants_to_hear_costs_anything(admin: Actor, receiver: Receiver, work: Work) -> None:
    happen(admin)
    assert not Job.objects.filter(payload__contains="webhooks.queue").exists()
    pk, _ = actions.add(actor=admin, webhook=hook(receiver, "user_*"), now=NOW)
    happen(admin, 6_000)
    assert not Job.objects.filter(payload__contains="webhooks.queue").exists()
    work(NOW)
    assert not receiver.heard
    assert states(pk) == []


def test_what_another_process_left_out_is_caught_up(
    admin: Actor, receiver: Receiver, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Real ids carry the real clock, so this happens now.
    now = datetime.now().astimezone()
    pk, _ = actions.add(actor=admin, webhook=hook(receiver), now=now)
    # A process that asked a moment ago knows of no webhook yet.
    monkeypatch.setattr(queries, "_patterns", {database(): (time.monotonic(), frozenset())})
    happen(admin, now=now)
    work(now)
    assert states(pk) == []
    work(now + timedelta(seconds=30))
    assert states(pk) == [("sent", 1)]
    assert len(receiver.heard) == 1


def test_it_is_tried_again_and_arrives_once(admin: Actor, receiver: Receiver, work: Work) -> None:
    pk, _ = actions.add(actor=admin, webhook=hook(receiver), now=NOW)
    receiver.answers = [500, 302, 200]
    receiver.location = receiver.url
    happen(admin)
    work(NOW)
    assert states(pk) == [("waiting", 1)]
    work(NOW + timedelta(seconds=4))
    assert len(receiver.heard) == 1, "not before its moment"
    work(NOW + timedelta(seconds=20))
    # A redirect is no arrival, and nobody follows it.
    assert states(pk) == [("waiting", 2)]
    assert len(receiver.heard) == 2
    work(NOW + timedelta(minutes=6))
    assert states(pk) == [("sent", 3)]
    assert len({headers["webhook-id"] for headers, _ in receiver.heard}) == 1
    assert Webhook.objects.get(pk=pk).failures == 0
    work(NOW + timedelta(days=4))
    assert len(receiver.heard) == 3


def test_ten_attempts_then_dead_told_and_raised_again(admin: Actor, receiver: Receiver, work: Work) -> None:
    pk, _ = actions.add(actor=admin, webhook=hook(receiver), now=NOW)
    receiver.answers = [404]
    happen(admin)
    now = NOW
    for _ in range(60):
        work(now)
        now += timedelta(hours=2)
    assert states(pk) == [("dead", 10)]
    assert len(receiver.heard) == 10
    assert Notice.objects.filter(code="webhook_dead", link_id=pk).count() == 1
    assert queries.webhook(admin, pk).dead == 1
    (dead,) = queries.deliveries(admin, pk, state="dead").items
    receiver.answers = [200]
    assert actions.replay(actor=admin, webhook_id=pk, delivery_ids=[dead.id], now=now) == 1
    work(now)
    assert states(pk) == [("sent", 1)]
    assert receiver.heard[-1][0]["webhook-id"] == receiver.heard[0][0]["webhook-id"]


def test_all_since_a_moment_are_sent_again_also_those_never_made(admin: Actor, receiver: Receiver, work: Work) -> None:
    now = datetime.now().astimezone()
    happen(admin, 1, now)
    pk, _ = actions.add(actor=admin, webhook=hook(receiver), now=now + timedelta(minutes=2))
    happen(admin, 2, now)
    work(now)
    assert [orjson.loads(body)["data"]["details"]["per_case"] for _, body in receiver.heard] == [2]
    actions.replay(actor=admin, webhook_id=pk, since=now - timedelta(hours=1), now=now + timedelta(minutes=1))
    work(now + timedelta(minutes=1))
    told = [orjson.loads(body)["data"]["details"]["per_case"] for _, body in receiver.heard[1:]]
    assert sorted(told) == [1, 2]
    assert states(pk) == [("sent", 1)] * 2


def test_a_silent_address_keeps_nobody_waiting_and_is_stopped(admin: Actor, receiver: Receiver, work: Work) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    url = f"https://localhost:{port}/"
    pk, _ = actions.add(actor=admin, webhook=hook(receiver, url=url), now=NOW)
    for amount in range(1, 4):
        happen(admin, amount)
    work(NOW)
    # After the first failure the others wait without being tried.
    assert sorted(attempts for _, attempts in states(pk)) == [0, 0, 1]
    assert Delivery.objects.filter(webhook_id=pk, problem="not_reached").count() == 1
    work(NOW + timedelta(seconds=20))
    Webhook.objects.filter(pk=pk).update(failing_since=NOW - timedelta(days=5))
    work(NOW + timedelta(minutes=10))
    assert queries.webhook(admin, pk).state == "stopped"
    assert Notice.objects.filter(code="webhook_stopped", link_id=pk).count() == 1
    work(NOW + timedelta(days=1))
    assert {state for state, _ in states(pk)} == {"skipped"}
    with pytest.raises(Conflict):
        actions.replay(actor=admin, webhook_id=pk, since=NOW, now=LATER)
    view = queries.webhook(admin, pk)
    actions.change(actor=admin, webhook_id=pk, webhook=hook(receiver), version=view.version, now=LATER)
    ids = [one.id for one in queries.deliveries(admin, pk).items]
    assert actions.replay(actor=admin, webhook_id=pk, delivery_ids=ids, now=LATER) == 3
    work(LATER)
    assert {state for state, _ in states(pk)} == {"sent"}


def test_gone_is_gone(admin: Actor, receiver: Receiver, work: Work) -> None:
    pk, _ = actions.add(actor=admin, webhook=hook(receiver), now=NOW)
    receiver.answers = [410]
    happen(admin)
    work(NOW)
    assert states(pk) == [("dead", 1)]
    assert queries.webhook(admin, pk).state == "stopped"


def test_a_new_secret_and_the_former_one_sign_side_by_side(admin: Actor, receiver: Receiver, work: Work) -> None:
    pk, old = actions.add(actor=admin, webhook=hook(receiver), now=NOW)
    new = actions.renew_secret(actor=admin, webhook_id=pk, now=NOW)
    assert old != new
    assert old not in str(list(Webhook.objects.values())), "kept sealed"
    happen(admin)
    work(NOW)
    headers, body = receiver.heard[-1]
    both = headers["webhook-signature"].split(" ")
    made = [Standard(secret).sign(headers["webhook-id"], NOW, body.decode()) for secret in (new, old)]
    assert both == made
    later = NOW + timedelta(hours=25)
    happen(admin, 7, later)
    work(later)
    assert len(receiver.heard[-1][0]["webhook-signature"].split(" ")) == 1


def test_a_try_reaches_whoever_does_not_want_to_hear_it(admin: Actor, receiver: Receiver, work: Work) -> None:
    pk, _ = actions.add(actor=admin, webhook=hook(receiver), now=NOW)
    actions.try_out(actor=admin, webhook_id=pk, now=NOW)
    work(NOW)
    assert [orjson.loads(body)["type"] for _, body in receiver.heard] == ["webhook_tried"]


def test_a_certificate_for_another_name_is_refused(
    admin: Actor, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = receiver.url.replace("localhost", "127.0.0.1")
    assert sending.post(other, b"{}", {}).problem == "certificate_bad"
    monkeypatch.delenv("SSL_CERT_FILE")
    assert sending.post(receiver.url, b"{}", {}).problem == "certificate_bad"
    assert not receiver.heard


def test_whoever_answers_a_byte_a_second_is_cut_off(
    settings: LazySettings, authority: trustme.CA, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WEBHOOK_ALLOW = ["127.0.0.0/8"]
    monkeypatch.setattr(sending, "DEADLINE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        answer = sending.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
    assert answer.problem in {"not_in_time", "not_reached"}
    assert answer.took_ms < 5_000


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://example.com/", "url_scheme"), ("https://", "url_bad"), ("https://a b/", "url_bad"),
        ("https://user:secret@example.com/", "url_with_password"), ("https://example.com/#x", "url_with_fragment"),
        ("https://example.com/\r\nHost: x", "url_bad"), ("https://example.com:99999/", "url_bad"),
        ("https://" + "a" * 500, "too_long"), ("https://127.0.0.1/", "address_closed"),
        ("https://localhost/", "address_closed"), ("https://[::1]/", "address_closed"),
        ("https://10.0.0.7/", "address_closed"), ("https://169.254.169.254/latest/", "address_closed"),
        ("https://[::ffff:10.0.0.1]/", "address_closed"), ("https://[64:ff9b::a00:1]/", "address_closed"),
        ("https://0.0.0.0/", "address_closed"), ("https://2130706433/", "address_closed"),
        ("https://nobody.invalid/", "host_unknown"), ("http://93.184.215.14/", "address_plain"),
    ],
)  # fmt: skip
def test_addresses_that_are_refused(admin: Actor, receiver: Receiver, settings: Any, url: str, code: str) -> None:
    settings.WEBHOOK_ALLOW = []
    with pytest.raises(Invalid) as refused:
        actions.add(actor=admin, webhook=hook(receiver, url=url), now=NOW)
    assert [(error.field, error.code) for error in refused.value.errors] == [("url", code)]
    assert not Webhook.objects.exists()


def test_a_name_that_changes_after_the_look_does_not_lead_inside(
    admin: Actor, receiver: Receiver, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look-up of the name gives an open address, the second a closed one: each is judged, none is dialled."""
    settings.WEBHOOK_ALLOW = []
    port = int(receiver.url.split(":")[2].split("/")[0])
    answers = iter(["93.184.215.14", "127.0.0.1"])

    def resolve(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    pk, _ = actions.add(actor=admin, webhook=hook(receiver, url=receiver.url), now=NOW)
    happen(admin)
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    (delivery,) = [actions.try_out(actor=admin, webhook_id=pk, now=NOW)]
    assert delivering.send(delivery, 0, NOW) == "waiting"
    assert Delivery.objects.get(pk=delivery).problem == "address_closed"
    assert not receiver.heard


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_an_ipv6_one_is_judged_as_itself(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    closed = not rules.is_open(address, [])
    for wrapped in (f"::ffff:{address}", str(ipaddress.IPv6Address((0x64FF9B << 96) | number))):
        inside = ipaddress.IPv6Address(wrapped)
        if closed:
            assert not rules.is_open(inside, [])
    assert rules.is_open(address, [ipaddress.ip_network(f"{address}/32")])


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"name": " "}, "name", "required"), ({"name": "x" * 81}, "name", "too_long"),
        ({"events": ()}, "events", "required"), ({"events": ("Case Opened",)}, "events.0", "pattern_bad"),
        ({"events": ("*", "no_such")}, "events.1", "event_unknown"), ({"events": ("*",) * 61}, "events", "too_many"),
        ({"state": "stopped"}, "state", "state_bad"),
    ],
)  # fmt: skip
def test_input_that_cannot_be(admin: Actor, receiver: Receiver, changes: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add(actor=admin, webhook=hook(receiver, **changes), now=NOW)
    assert [(error.field, error.code) for error in refused.value.errors] == [(field, code)]


def test_who_may(admin: Actor, receiver: Receiver) -> None:
    nobody = Actor(kind="user", id=admin.id, permissions=frozenset({"cases.read"}))
    in_part = Actor(kind="user", id=admin.id, permissions=frozenset({"settings.write"}), units=frozenset({1}))
    pk, _ = actions.add(actor=admin, webhook=hook(receiver), now=NOW)
    for actor in (nobody, in_part):
        with pytest.raises(Forbidden):
            actions.add(actor=actor, webhook=hook(receiver), now=NOW)
        with pytest.raises(Forbidden):
            queries.webhooks(actor)
        with pytest.raises(Forbidden):
            actions.replay(actor=actor, webhook_id=pk, since=NOW, now=NOW)
    with pytest.raises(Missing):
        queries.webhook(admin, 4)
    with pytest.raises(Missing):
        actions.replay(actor=admin, webhook_id=pk, delivery_ids=[4], now=NOW)
    with pytest.raises(Invalid):
        actions.add(actor=admin, webhook=hook(receiver), secret="whsec_short", now=NOW)
    with pytest.raises(Stale):
        actions.change(actor=admin, webhook_id=pk, webhook=hook(receiver, "user_*"), version=9, now=NOW)


def test_paused_hears_nothing_and_removed_leaves_nothing(admin: Actor, receiver: Receiver, work: Work) -> None:
    pk, _ = actions.add(actor=admin, webhook=hook(receiver), now=NOW)
    happen(admin)
    queries.forget()
    paused = hook(receiver, state="paused")
    assert actions.change(actor=admin, webhook_id=pk, webhook=paused, version=1, now=NOW) == 2
    work(NOW)
    assert not receiver.heard
    actions.remove(actor=admin, webhook_id=pk, now=NOW)
    assert not Webhook.objects.exists()
    assert not Delivery.objects.exists()
    work(LATER)
    assert journal.verify().ok


def test_imports_are_silent(admin: Actor, receiver: Receiver, work: Work) -> None:
    actions.add(actor=admin, webhook=hook(receiver, "*"), now=NOW)
    work(NOW)
    receiver.heard.clear()
    accounts.create_unit(actor=IMPORT, parent_id=people.root_unit_id(), now=NOW)
    work(LATER)
    assert not receiver.heard


def test_old_messages_are_thrown_away(admin: Actor, receiver: Receiver, work: Work) -> None:
    pk, _ = actions.add(actor=admin, webhook=hook(receiver), now=NOW)
    happen(admin)
    work(NOW)
    assert delivering.purge(NOW + timedelta(days=29)) == 0
    assert delivering.purge(NOW + timedelta(days=31)) == 1
    assert states(pk) == []
