"""Getting in with a device in place of a password: a real browser, a virtual authenticator, the shipped scripts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import sign_in, visitor
from tests.journeys.company import PASSWORD
from tests.journeys.conftest import Place

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def device(page: Page) -> None:
    """A device in the browser that knows its owner and confirms at once."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_added_opens_the_door_alone_and_is_removed(place: Place, chrome: Browser) -> None:
    """Under the policy that runs no script of anybody else's; recovery codes are shown once on the way."""
    address = place.address.replace("127.0.0.1", "localhost")
    with visitor(chrome, address) as page:
        device(page)
        refused: list[str] = []
        page.on("console", lambda one: refused.append(one.text) if "Content Security Policy" in one.text else None)
        sign_in(page, "linzong", PASSWORD)
        page.goto("/security")
        page.get_by_role("link", name="通行密钥").click()
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="继续").click()
        page.get_by_label("设备名称").fill("林总的手机")
        page.get_by_role("button", name="请设备确认").click()
        expect(page.locator(".codes li")).to_have_count(10)
        page.get_by_role("link", name="已经保存好了").click()
        expect(page.get_by_text("通行密钥 · 林总的手机")).to_be_visible()
        expect(page.get_by_text("免密码登录")).to_be_visible()

        page.context.clear_cookies()
        page.goto("/sign-in?next=/security")
        page.get_by_role("button", name="用通行密钥登录").click()
        page.wait_for_url("**/security")
        expect(page.get_by_text("通行密钥 · 林总的手机")).to_be_visible()

        page.context.clear_cookies()
        page.goto("/sign-in")
        page.fill("[name=username]", "linzong")
        page.fill("[name=password]", PASSWORD)
        page.click("[data-go]")
        page.get_by_role("button", name="用通行密钥").click()
        page.wait_for_url(lambda url: "/sign-in" not in url)

        page.goto("/security")
        page.get_by_role("link", name="移除").click()
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="继续").click()
        page.get_by_role("button", name="移除").click()
        expect(page.get_by_text("只用密码就能登录")).to_be_visible()
        assert refused == []


def test_a_device_that_does_not_confirm_is_said_on_the_page(place: Place, chrome: Browser) -> None:
    """Without any device, the page says so and the password still works."""
    address = place.address.replace("127.0.0.1", "localhost")
    with visitor(chrome, address) as page:
        tools = page.context.new_cdp_session(page)
        tools.send("WebAuthn.enable")
        page.goto("/sign-in")
        page.evaluate(
            "() => { navigator.credentials.get = () => Promise.reject(new DOMException('no', 'NotAllowedError')) }"
        )
        page.get_by_role("button", name="用通行密钥登录").click()
        expect(page.get_by_text("设备没有确认。")).to_be_visible()
        sign_in(page, "linzong", PASSWORD)
