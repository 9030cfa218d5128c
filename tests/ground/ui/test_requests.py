"""Who reads a request, page or fragment, and problems as pages and on forms."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils.translation import get_language

from makegood.ground.problems import Conflict, FieldError, Forbidden, Invalid, Missing, Problem, Stale
from makegood.ground.ui import context, fragments, middleware, refusals
from makegood.ground.ui.reader import Reader


class Person:
    """Somebody who signed in and reads English in London, dark."""

    is_authenticated = True
    pk, name, language, zone, theme = 7, "Wu", "en", "Europe/London", "dark"


class Nobody:
    """Nobody in particular."""

    is_authenticated = False
    pk = None


def request_of(path: str = "/x", user: Any = None, **headers: Any) -> HttpRequest:
    """A request with a user and headers."""
    request = RequestFactory(headers=headers).get(path)
    request.__dict__["user"] = user or Nobody()
    return request


@pytest.mark.parametrize(
    ("path", "cookie", "user", "header", "language"),
    [
        ("/x?lang=zh", "en", Person(), "en", "zh-Hans"),  # what was said last
        ("/x", "zh-Hans", Person(), "en", "zh-Hans"),  # then what this browser keeps
        ("/x", "", Person(), "zh-CN", "en"),  # then the person's own
        ("/x", "", None, "fr, en-GB;q=0.8, zh;q=0.9", "zh-Hans"),  # then the browser's, the best first
        ("/x", "", None, "fr", "zh-Hans"),  # then the installation's
        ("/x?lang=xx", "xx", None, "en", "en"),  # nonsense is passed over
    ],
)
def test_the_readers_language(path: str, cookie: str, user: Any, header: str, language: str) -> None:
    """Address, cookie, person, browser, installation: in this order."""
    request = request_of(path, user, **{"Accept-Language": header})
    request.COOKIES["mg_lang"] = cookie
    assert middleware.choose(request).language == language


def test_theme_and_zone_come_from_the_person_and_nonsense_is_passed_over() -> None:
    """A theme chosen in the address wins; a zone that does not exist is not kept."""
    assert middleware.choose(request_of(user=Person())) == Reader("en", "Europe/London", "dark")
    assert middleware.choose(request_of("/x?theme=system", Person())).theme == ""
    request = request_of()
    request.COOKIES.update(mg_zone="Mars/Base", mg_theme="blue")
    assert middleware.choose(request) == Reader("zh-Hans", "Asia/Shanghai", "")


def test_the_middleware_speaks_the_language_and_remembers_a_choice() -> None:
    """The page is made in the language; the choice is kept; the policy stands on pages, not on the API."""
    heard: list[str | None] = []

    def view(request: HttpRequest) -> HttpResponse:
        heard.append(get_language())
        return HttpResponse("x")

    serve = middleware.ReaderMiddleware(view)
    response = serve(request_of("/x?lang=en&theme=dark"))
    assert heard == ["en"]
    assert response.cookies["mg_lang"].value == "en"
    assert response.cookies["mg_theme"].value == "dark"
    assert response.headers["Content-Language"] == "en"
    assert "script-src" not in response.headers["Content-Security-Policy"]
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")
    assert set(response.headers["Vary"].split(", ")) >= {"Accept-Language", "Cookie"}
    programs = serve(request_of("/api/v1/cases?lang=en"))
    assert not programs.cookies
    assert programs.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


@pytest.mark.parametrize(
    ("headers", "fragment"),
    [
        ({}, False),
        ({"HX-Request": "true"}, True),
        ({"HX-Request": "true", "HX-Boosted": "true"}, False),
        ({"HX-Request": "true", "HX-History-Restore-Request": "true"}, False),
    ],
)
def test_page_or_fragment(headers: dict[str, str], fragment: bool) -> None:
    """A fragment only for htmx asking for a part; both answers say what they vary by."""
    request = request_of(**headers)
    given = {"code": "x", "sentence": "Nothing.", "status": 409, "details": []}
    response = fragments.page(request, "ui/error.html", given, "ui/problem.html")
    text = response.content.decode()
    assert ("<!doctype html>" in text) is not fragment
    assert "Nothing." in text
    assert "HX-Request" in response.headers["Vary"]


def test_fragments_by_the_element_they_fill() -> None:
    """An element that no fragment belongs to gets the page."""
    given = {"code": "x", "sentence": "Nothing.", "status": 409, "details": []}
    parts = {"list": "ui/problem.html"}
    one = fragments.page(request_of(**{"HX-Request": "true", "HX-Target": "list"}), "ui/error.html", given, parts)
    other = fragments.page(request_of(**{"HX-Request": "true", "HX-Target": "x"}), "ui/error.html", given, parts)
    assert "<!doctype html>" not in one.content.decode()
    assert "<!doctype html>" in other.content.decode()


def test_going_on_after_a_change() -> None:
    """A browser is redirected, htmx is told to load the whole page; the draft is named either way."""
    plain = fragments.go(request_of(), "/cases/1", saved="reply")
    assert (plain.status_code, plain.headers["Location"], plain.cookies["mg_saved"].value) == (302, "/cases/1", "reply")
    part = fragments.go(request_of(**{"HX-Request": "true"}), "/cases/1")
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, "/cases/1")


class Intake(forms.Form):
    """A form with a dotted path flattened and one of a last name."""

    customer_phone = forms.CharField(required=False)
    text = forms.CharField(required=False)


def test_a_problem_goes_onto_the_fields_and_keeps_what_was_typed() -> None:
    """Each error stands where it belongs; what belongs nowhere stands above the form and names its path."""
    form = Intake({"customer_phone": "13", "text": "漏水"})
    problem = Invalid(
        "invalid_input",
        errors=(
            FieldError("customer.phone", "required"),
            FieldError("message.text", "required"),
            FieldError("serial", "required"),
        ),
    )
    fragments.refuse(form, problem, Reader())
    assert form.errors["customer_phone"] == ["这一项要填。"]
    assert form.errors["text"] == ["这一项要填。"]
    assert form.non_field_errors() == ["serial: 这一项要填。"]
    assert form["text"].value() == "漏水"
    bare = Intake({})
    fragments.refuse(bare, Stale("stale"), Reader(language="en"))
    assert len(bare.non_field_errors()) == 1


@pytest.mark.parametrize(
    ("problem", "status", "title"),
    [
        (Forbidden("permission_required", permission="cases.open"), 403, "这一页没有对您开放"),
        (Missing("not_found"), 404, "这里没有内容，或者不在您能看的范围内"),
        (Conflict("conflict"), 409, "这一步现在做不了了"),
        (Stale("stale"), 412, "有人先改了"),
        (Invalid.one("phone", "required"), 422, "这样没法接受"),
    ],
)
def test_a_problem_becomes_a_page_and_for_programs_nothing(problem: Problem, status: int, title: str) -> None:
    """What a page lets through says what happened, what was kept, what to do; the API has its own answer."""

    def view(request: HttpRequest) -> HttpResponse:
        response = layer.process_exception(request, problem)
        assert response is not None
        return response

    layer = middleware.ReaderMiddleware(view)
    response = layer(request_of())
    text = response.content.decode()
    assert response.status_code == status
    assert f"{title}</h1>" in " ".join(text.split()).replace(" </h1>", "</h1>")
    assert layer.process_exception(request_of("/api/v1/cases"), problem) is None
    assert layer.process_exception(request_of(), ValueError()) is None


def test_a_missing_permission_is_called_by_its_name() -> None:
    """Its code is for programs; one without a name is shown as it is."""
    named, bare = (Forbidden("permission_required", permission=one) for one in ("cases.open", "other.thing"))
    assert fragments.sentence(named, Reader(language="zh-Hans")) == "您的岗位不能做这件事（新建服务单）。"
    assert fragments.sentence(named, Reader(language="en")) == "Your role does not allow this (open cases)."
    assert "other.thing" in fragments.sentence(bare, Reader(language="en"))


def test_refusals_of_django_itself_are_pages_in_the_readers_language() -> None:
    """400, 403, 404, an old form and our own fault."""
    request = request_of(**{"Accept-Language": "en"})
    request.reader = Reader(language="en")  # type: ignore[attr-defined]
    answers = [
        refusals.bad_request(request, ValueError()), refusals.forbidden(request, ValueError()),
        refusals.missing(request, ValueError()), refusals.csrf_failure(request), refusals.server_error(request),
    ]  # fmt: skip
    assert [answer.status_code for answer in answers] == [400, 403, 404, 403, 500]
    assert "open the page again" in answers[3].content.decode()
    fault = answers[4].content.decode()
    assert fault.index("our fault") < fault.index("我们的错")


def test_links_to_the_other_language_keep_the_page() -> None:
    """Filters stay; an earlier choice does not pile up."""
    given = context.page(request_of("/cases?state=open&lang=zh"))
    assert given["to_en"] == "/cases?state=open&lang=en"
    assert given["to_dark"] == "/cases?state=open&theme=dark"
