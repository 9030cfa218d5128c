"""The main job as people do it, in a real browser against the real server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import settled, sign_in, visitor
from tests.journeys.company import PASSWORD
from tests.journeys.conftest import Place

pytestmark = pytest.mark.browser


def obligation(page: Page, duty: str) -> Locator:
    """The part of a case's page that shows this duty."""
    return page.locator(".oblig", has=page.get_by_role("heading", name=duty, exact=True))


def test_from_the_phone_call_to_a_word_made_good(chrome: Browser, place: Place) -> None:
    """A matter taken in by phone starts its clocks; a call keeps one; a broken word is made good and counted so."""
    with visitor(chrome, place.address) as page:
        sign_in(page, "chenglu", PASSWORD)
        page.goto("/intake")
        settled(page)

        # Typing the number is enough: the customer, what they have, and what covers it appear.
        page.fill("#lookup", "15900004471")
        expect(page.locator("#inner h2.big")).to_contain_text("彭海涛")
        expect(page.locator(".pick.on")).to_contain_text("壁挂空调 1.5 匹")
        expect(page.locator("#judged .verdict").first).to_contain_text("可享受")

        # The kind changes what we owe after saving, and keeps what was typed.
        page.fill("#in-text", "室内机不出冷风，昨天还好好的。")
        page.get_by_role("combobox", name="要办的事").fill("zx")
        page.keyboard.press("Enter")
        expect(page.locator(".line.after")).to_contain_text("每条意见 24 小时内答复")
        page.get_by_role("combobox", name="要办的事").fill("报修")
        page.keyboard.press("Enter")
        expect(page.locator(".line.after")).to_contain_text("24 小时内上门")
        assert page.input_value("#in-text") == "室内机不出冷风，昨天还好好的。"
        page.focus("#in-text")
        page.keyboard.press("Control+Enter")

        # The case shows its clocks; a call to the customer keeps the first of them.
        page.wait_for_url(re.compile(r"/cases/\d{10}$"))
        settled(page)
        expect(page.locator(".oblig svg.seal[data-seal]")).to_have_count(3)
        expect(page.locator("#talk .msg")).to_contain_text("室内机不出冷风")
        page.fill("#reply-text", "彭先生，师傅明天上午到。")
        page.focus("#reply-text")
        page.keyboard.press("Control+Enter")
        expect(page.locator("#talk .msg.us")).to_contain_text("师傅明天上午到")
        expect(obligation(page, "2 小时内首次联系")).to_contain_text("已兑现")
        assert page.input_value("#reply-text") == ""

        # The queue begins with what is broken and still undone.
        page.goto("/cases")
        settled(page)
        first = page.locator(".queue > li").first
        expect(first).to_contain_text("洗衣机不脱水，没人回电")
        page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(place.numbers["owed"]))

        # A remedy within one's limit is given on the spot; once accepted the word is made good.
        owed = obligation(page, "每条意见 24 小时内答复")
        expect(owed).to_contain_text("已失约")
        owed.get_by_text("给补救").first.click()
        owed.get_by_label("补救方式").select_option("voucher")
        owed.get_by_label("金额").fill("50.00")
        owed.get_by_role("button", name="给补救").click()
        owed = obligation(page, "每条意见 24 小时内答复")
        expect(owed).to_contain_text("¥50.00")
        owed.get_by_role("button", name="用户接受").click()
        expect(obligation(page, "每条意见 24 小时内答复").locator(".state").first).to_contain_text("已补救")
        expect(page.locator("#lines")).to_contain_text("已补救：每条意见 24 小时内答复")

        # The record counts it, and leads to the case behind the figure.
        page.goto("/promises/answer-24h/record")
        made = page.locator(".figures a", has_text="已补救")
        expect(made.locator(".v")).to_have_text("2")
        made.click()
        grouped = place.numbers["owed"]
        expect(page.locator("tbody")).to_contain_text(f"{grouped[:3]} {grouped[3:6]} {grouped[6:9]}-{grouped[9]}")


def test_above_the_limit_somebody_else_decides_on_a_phone(chrome: Browser, place: Place) -> None:
    """What the agent may not give alone is answered on a narrow screen, and the remedy is given."""
    with visitor(chrome, place.address, size=(390, 844)) as page:
        sign_in(page, "linzong", PASSWORD)
        page.goto("/approvals")
        settled(page)
        expect(page.locator(".asked article")).to_contain_text("¥200.00")
        page.get_by_role("button", name="批准", exact=True).click()
        expect(page.locator(".notes")).to_contain_text("已批准")
        page.goto(f"/cases/{place.numbers['owed']}")
        expect(page.locator(".remedies")).to_contain_text("已给出")


def test_the_essential_forms_work_without_scripts(chrome: Browser, place: Place) -> None:
    """Looking up, taking in somebody new, replying and chasing are plain forms."""
    with visitor(chrome, place.address, script=False) as page:
        sign_in(page, "chenglu", PASSWORD)
        page.goto("/intake")
        page.fill("#lookup", "13500009999")
        page.get_by_role("button", name="查找").click()
        assert page.input_value("[name=phone]") == "13500009999"
        page.get_by_label("要办的事").select_option("enquiry")
        page.fill("[name=text]", "请问可以开发票吗？")
        page.get_by_role("button", name="保存，把话说定").click()
        # Nobody is known by the number: the name is asked for, and nothing that was typed is lost.
        expect(page.locator(".error").first).to_be_visible()
        assert page.input_value("[name=text]") == "请问可以开发票吗？"
        page.fill("[name=name]", "郑小满")
        page.get_by_role("button", name="保存，把话说定").click()
        page.wait_for_url(re.compile(r"/cases/\d{10}$"))
        expect(page.locator("h1")).to_contain_text("请问可以开发票吗")
        expect(page.locator(".oblig")).to_contain_text("计时中")
        page.fill("#reply-text", "可以，已发到您的邮箱。")
        page.get_by_role("button", name="发送").click()
        expect(page.locator(".oblig")).to_contain_text("已兑现")


def test_two_people_change_one_case(chrome: Browser, place: Place) -> None:
    """The second is told, what they typed stays, and saving it again works."""
    with visitor(chrome, place.address) as page, visitor(chrome, place.address) as other:
        for one, who in ((page, "zhoumin"), (other, "chenglu")):
            sign_in(one, who, PASSWORD)
            one.goto(f"/cases/{place.numbers['enquiry']}")
            settled(one)
        other.fill("#reply-text", "铜管每米 120 元。")
        other.get_by_role("button", name=re.compile("发送")).click()
        expect(other.locator("#talk .msg.us")).to_contain_text("120 元")
        page.fill("#reply-text", "您好，我查一下价格。")
        page.get_by_role("button", name=re.compile("发送")).click()
        expect(page.locator("#reply .alert")).to_contain_text("有人比您先改了")
        expect(page.locator("#talk")).to_contain_text("铜管每米 120 元")
        assert page.input_value("#reply-text") == "您好，我查一下价格。"
        page.get_by_role("button", name=re.compile("发送")).click()
        expect(page.locator("#talk")).to_contain_text("我查一下价格")
