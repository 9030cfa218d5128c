"""Where one can go: few entries for each role, every other page one step away, and found by its name."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from makegood.faces.console.index import RAILS, SECTIONS
from makegood.ground.accounts import actions as accounts
from makegood.ground.accounts.models import User
from makegood.ground.accounts.queries import actor_for_user, root_unit_id
from makegood.ground.accounts.rules import ROLES
from makegood.ground.actor import SYSTEM
from makegood.ground.ui import nav, texts
from tests.journeys import company

pytestmark = pytest.mark.django_db
MOST = 9


@pytest.fixture
def as_role(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Client]:
    """A browser of somebody with one role in the whole company."""
    monkeypatch.setattr(texts, "strict", True)
    now = timezone.now()
    company.found(now)
    root = root_unit_id()

    def browse(role: str) -> Client:
        if not User.objects.filter(username=f"of-{role}").exists():
            accounts.create_user(
                actor=SYSTEM, username=f"of-{role}", name=role, password=company.PASSWORD,
                memberships=[(role, root)], now=now,
            )  # fmt: skip
        client = Client()
        client.force_login(User.objects.get(username=f"of-{role}"))
        client.cookies["mg_lang"] = "en"
        return client

    return browse


def links(page: str, start: str, end: str) -> list[str]:
    """The addresses between two marks of a page."""
    part = page[page.index(start) : page.index(end, page.index(start))]
    return re.findall(r'href="([^"#]+)', part)


def test_every_role_has_a_rail_of_few_entries() -> None:
    assert set(RAILS) == set(ROLES)
    assert {role: names for role, names in RAILS.items() if len(names) > MOST} == {}


def test_what_stands_in_the_navigation_opens(as_role: Callable[[str], Client]) -> None:
    """Nothing of a rail is closed to its role, all of it stands there, and the first of it is the start."""
    own = {"/me", "/preferences", "/security"}
    for role in sorted(ROLES):
        client = as_role(role)
        assert client.get("/").headers["Location"] == reverse(RAILS[role][0])
        page = client.get("/index").content.decode()
        rail = [one for one in links(page, '<nav class="rail"', "</nav>") if one != "/"]
        assert {one for one in rail if one not in own} == {reverse(one) for one in RAILS[role]} | {"/index"}, role
        assert {one: status for one in rail if (status := client.get(one).status_code) != 200} == {}, role


def test_all_that_a_role_may_open_is_on_the_page_of_all_pages(as_role: Callable[[str], Client]) -> None:
    """It leads nowhere where the role may not go, and each page of a rail is on it as well."""
    for role in ("administrator", "agent", "technician", "auditor", "outlet_owner"):
        client = as_role(role)
        page = client.get("/index").content.decode()
        found = links(page, '<div class="everything">', "</main>")
        assert {one: status for one in found if (status := client.get(one).status_code) != 200} == {}, role
        assert {reverse(one) for one in RAILS[role]} <= set(found), role


def test_each_entry_has_its_section_and_says_what_it_is_for(rf: RequestFactory) -> None:
    request = rf.get("/index")
    company.found(timezone.now())
    request.actor = actor_for_user(User.objects.get(username="admin"), "en")  # type: ignore[attr-defined]
    request.resolver_match = resolve("/index")
    sections = nav.index(request)
    assert [one.label for one in sections] == list(SECTIONS.values())
    assert [one.label for part in sections for one in part.entries if not str(one.about)] == []
    homeless = [one.route for one in nav.offered() if not one.section and one.route != "console:index"]
    assert homeless == [], "a page without a section is on no list"


def test_the_box_finds_pages_by_name_in_both_languages_and_by_pinyin(as_role: Callable[[str], Client]) -> None:
    client = as_role("administrator")
    for asked, leads_to in (
        ("服务区域", "/network/areas"), ("service areas", "/network/areas"), ("fwqy", "/network/areas"),
        ("fuwuquyu", "/network/areas"), ("授权额度", "/limits"), ("who looked", "/looks"),
        ("重开期限", "/desk#reopening"), ("permissions", "/roles"), ("新增人员", "/people/new"),
        ("passkeys", "/security"), ("exports", "/exports"),
    ):  # fmt: skip
        answer = client.get("/search", {"q": asked})
        found = [answer.headers["Location"]] if answer.status_code == 302 else answer.content.decode().split('href="')
        assert any(one.startswith(leads_to) for one in found), asked


def test_the_box_leads_nobody_where_they_may_not_go(as_role: Callable[[str], Client]) -> None:
    answer = as_role("technician").get("/search", {"q": "who looked"})
    assert answer.status_code == 200
    assert "/looks" not in answer.content.decode()


def test_a_page_that_lies_under_an_entry_marks_it(as_role: Callable[[str], Client]) -> None:
    """The page's own entry, else the one that holds it, else all pages; read out as what it is."""
    client = as_role("administrator")
    for address, url, mark in (
        ("/network/map", "/network", "true"), ("/network", "/network", "page"), ("/catalogue/lots", "/items", "true"),
        ("/looks", "/index", "true"), ("/desk", "/cases", "true"),
    ):  # fmt: skip
        page = client.get(address).content.decode()
        rail = page[page.index('<nav class="rail"') :]
        rail = rail[: rail.index("</nav>")]
        assert re.findall(r'<a href="([^"]+)"[^>]*aria-current="(\w+)"', rail) == [(url, mark)], address


def test_two_roles_have_both_rails(as_role: Callable[[str], Client]) -> None:
    as_role("technician")
    person = User.objects.get(username="of-technician")
    held = [(role, root_unit_id()) for role in ("technician", "auditor")]
    accounts.set_memberships(actor=SYSTEM, user_id=person.pk, memberships=held, now=timezone.now())
    page = as_role("technician").get("/index").content.decode()
    rail = set(links(page, '<nav class="rail"', "</nav>"))
    assert {reverse(one) for role in ("technician", "auditor") for one in RAILS[role]} <= rail
