"""The page against the real product: rules, dialogue, api and database behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.page.screen import answers, bubbles, composer, say
from tests.product import Product

# The first turns of a freshly started model may be slow on a busy machine.
PATIENCE_MS = 30_000


@pytest.fixture(autouse=True)
def patience(page: Page) -> Iterator[None]:
    page.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield
    expect.set_options(timeout=None)


def opened(page: Page, product: Product) -> None:
    page.goto(product.base_url)
    expect(bubbles(page, "bot").first).to_be_visible()


def test_an_estimate_with_its_articles(page: Page, product: Product) -> None:
    opened(page, product)
    say(page, "我们是白云的四上企业，去年税800万，公有云一年50万，能补多少")
    answer = answers(page, "25万元")
    expect(answer).to_be_visible()
    expect(answer).to_contain_text("30万元")
    card = page.locator(".card.estimate")
    expect(card).to_contain_text("有效期已届满")
    expect(card.get_by_role("cell", name="250,000.00").first).to_be_visible()
    page.locator(".cite summary").filter(has_text="第十一条（二）").first.click()
    expect(page.get_by_text("给予云服务费50%的补贴").first).to_be_visible()


def test_a_quick_reply_of_the_greeting_is_answered(page: Page, product: Product) -> None:
    opened(page, product)
    first = page.locator(".reply").first
    title = first.inner_text()
    first.click()
    expect(bubbles(page, "user")).to_have_count(1)
    expect(bubbles(page, "user")).to_contain_text(title)
    expect(bubbles(page, "bot").nth(1)).to_be_visible()
    expect(page.get_by_text("云券助手正在答复")).to_have_count(0)


def test_materials_are_a_card_and_survive_a_reload(page: Page, product: Product) -> None:
    opened(page, product)
    say(page, "申请公有云要准备什么材料")
    expect(page.locator(".card.materials li").first).to_be_visible()
    count = page.locator(".card.materials .items > li").count()
    page.reload()
    expect(page.locator(".card.materials .items > li")).to_have_count(count)
    expect(bubbles(page, "user")).to_have_count(1)
    say(page, "服务券可以转让吗")
    expect(answers(page, "不得转让").last).to_be_visible()
    expect(bubbles(page, "user")).to_have_count(2)


def test_ending_erases_the_conversation(page: Page, product: Product) -> None:
    opened(page, product)
    say(page, "你好")
    expect(bubbles(page, "bot").nth(1)).to_be_visible()
    page.get_by_role("button", name="结束并删除对话").click()
    page.get_by_role("dialog").get_by_role("button", name="结束并删除").click()
    expect(page.get_by_text("对话已结束，对话记录已删除。")).to_be_visible()
    page.get_by_role("button", name="开始新的对话").click()
    expect(bubbles(page, "bot").first).to_be_visible()
    expect(composer(page)).to_be_focused()
