"""The pages of webhooks: added with a secret shown once, tried, sent again, renewed, removed; a conflict is said."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from makegood.ground.accounts.models import User
from makegood.ground.webhooks.models import Delivery, Webhook
from makegood.site import company as companies

GIVEN = {"name": "ERP 用友", "url": "https://93.184.215.14/hook", "events": "case_*\nlimit_set", "state": "active"}


@pytest.fixture
def client(db: None) -> Client:
    companies.init("CN", "correct horse battery", codes=(), now=timezone.now())
    User.objects.update(language="en")
    found = Client(HTTP_ACCEPT_LANGUAGE="en")
    found.force_login(User.objects.get(username="admin"))
    return found


def test_the_life_of_a_webhook(client: Client) -> None:
    assert "Nobody hears yet" in client.get("/webhooks").content.decode()
    page = client.get("/webhooks/new").content.decode()
    assert "case_opened" in page
    made = client.post("/webhooks/new", GIVEN).content.decode()
    secret = re.search(r"whsec_[\w+/=]+", made)
    assert secret
    hook = Webhook.objects.get()
    assert hook.events == ["case_*", "limit_set"]
    page = client.get(f"/webhooks/{hook.pk}").content.decode()
    assert secret[0] not in page and "ERP 用友" in page and "No message" in page
    assert client.post(f"/webhooks/{hook.pk}/try").status_code == 302
    delivery = Delivery.objects.get()
    Delivery.objects.update(state="dead", attempts=10, problem="not_reached", ended_at=timezone.now())
    page = client.get(f"/webhooks/{hook.pk}?state=dead").content.decode()
    assert "not reached" in page and "webhook_tried" in page
    assert client.post(f"/webhooks/{hook.pk}/replay", {"id": delivery.pk}).status_code == 302
    assert Delivery.objects.get().state == "waiting"
    assert client.post(f"/webhooks/{hook.pk}/replay", {"hours": "24"}).status_code == 302
    renewed = client.post(f"/webhooks/{hook.pk}/secret").content.decode()
    assert "whsec_" in renewed and secret[0] not in renewed
    assert client.post(f"/webhooks/{hook.pk}/remove").status_code == 302
    assert not Webhook.objects.exists()


def test_what_cannot_be_is_said_at_its_field_and_nothing_is_lost(client: Client) -> None:
    answer = client.post("/webhooks/new", GIVEN | {"url": "https://10.0.0.1/", "events": "nonsense_x"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "closed network" in page and "There are no events" in page and "ERP 用友" in page
    assert not Webhook.objects.exists()


def test_two_people_at_one_webhook(client: Client) -> None:
    client.post("/webhooks/new", GIVEN)
    hook = Webhook.objects.get()
    assert client.post(f"/webhooks/{hook.pk}", GIVEN | {"name": "First", "version": "1"}).status_code == 302
    answer = client.post(f"/webhooks/{hook.pk}", GIVEN | {"name": "Second", "version": "1"})
    assert answer.status_code in {409, 412, 422}
    assert "Somebody else has changed" in answer.content.decode()
    assert Webhook.objects.get().name == "First"
    paused = client.post(f"/webhooks/{hook.pk}", GIVEN | {"name": "First", "state": "paused", "version": "2"})
    assert paused.status_code == 302
    assert client.post(f"/webhooks/{hook.pk}/try", follow=True).content.decode().count("let it hear again first") == 1
