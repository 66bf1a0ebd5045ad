"""Cards, hostile strings, small screens and accessibility."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.page.canned import ALL
from tests.page.screen import answers, bubbles, say
from tests.page.stand_in import StandIn

HOSTILE = (
    "<img src=x onerror=\"document.title='hacked'\"><script>document.title='hacked'</script>&amp;"
)


def chat_with_every_card(page: Page, stand_in: StandIn) -> None:
    stand_in.answer = lambda body: [ALL[body["text"]]]
    page.goto(stand_in.url)
    for name, message in ALL.items():
        say(page, name)
        expect(answers(page, message["text"].split("\n")[0])).to_have_count(1)


def hostile(value: Any) -> Any:
    """The same message with every readable string replaced."""
    if isinstance(value, dict):
        kept = ("type", "payload", "status", "eligibility", "verdict", "truth", "kind")
        return {k: v if k in kept else hostile(v) for k, v in value.items()}
    if isinstance(value, list):
        return [hostile(each) for each in value]
    return HOSTILE if isinstance(value, str) else value


def test_the_estimate_shows_every_figure(page: Page, stand_in: StandIn) -> None:
    chat_with_every_card(page, stand_in)
    card = page.locator(".card.estimate")
    expect(card.locator(".total")).to_contain_text("225万元")
    expect(card.locator(".total")).to_contain_text("2,250,000.00 元")
    expect(card).to_contain_text("有效期已届满（2019年8月14日至2022年8月13日）")
    first = card.get_by_role("table", name="公有云各年补贴（元）").get_by_role("row").nth(1)
    assert first.get_by_role("cell").all_inner_texts() == [
        "第1年", "500,000.00", "500,000.00", "50%", "300,000.00", "250,000.00", "250,000.00",
    ]  # fmt: skip
    yearly = card.get_by_role("table", name="各年合计（元）").get_by_role("row").nth(1)
    assert yearly.get_by_role("cell").all_inner_texts() == [
        "第1年", "2,250,000.00", "2,000,000.00", "250,000.00", "2,000,000.00",
    ]  # fmt: skip
    expect(card.get_by_text("“原则上”的限额按上限计算。")).to_be_hidden()
    card.get_by_text("测算口径说明（1条）").click()
    expect(card.get_by_text("“原则上”的限额按上限计算。")).to_be_visible()
    expect(card.get_by_text("「四上」企业可以申请公有云。")).to_be_hidden()
    expect(card.get_by_text("要有可对外推广的软件产品。")).to_be_visible()
    expect(card).to_contain_text("还需要知道：企业类别、每年服务费")
    steps = card.get_by_text("怎么算出来的").first
    expect(card.get_by_text("50万元 × 50% = 25万元").first).to_be_hidden()
    steps.click()
    expect(card.get_by_text("50万元 × 50% = 25万元").first).to_be_visible()
    card.locator("summary").filter(has_text="第十一条（二）").first.click()
    expect(card.get_by_text("给予云服务费50%的补贴。")).to_be_visible()


def test_the_other_cards(page: Page, stand_in: StandIn) -> None:
    chat_with_every_card(page, stand_in)
    criteria = page.locator(".card.eligibility .criterion")
    signs = criteria.locator(".sign").all_inner_texts()
    meanings = criteria.locator(".meaning").all_inner_texts()
    assert list(zip(signs, meanings, strict=True)) == [
        ("✓", "符合"), ("✗", "不符合"), ("?", "待确认"),
    ]  # fmt: skip
    # 第八条 is not quoted with the words of 第八条（二）.
    expect(criteria.nth(0).locator("summary")).to_have_count(0)
    expect(criteria.nth(2).locator("summary")).to_have_text("第八条（二）")

    # The lines and notes that the card lays out are not read twice.
    expect(answers(page, "要准备这些材料").locator(".text")).to_have_text(
        "申请公有云和云上软件园要准备这些材料。\n要我帮您登记吗？"
    )
    materials = page.locator(".card.materials .items > li")
    assert materials.evaluate_all("items => items.map(item => item.value)") == [1, 2, 7]
    expect(materials.nth(1)).to_contain_text("盖章")
    expect(materials.nth(1)).to_contain_text("可在系统填写")
    expect(materials.nth(2)).to_contain_text("仅云上软件园")

    expect(page.locator(".card.process")).to_contain_text("3个工作日")
    expect(page.locator(".card.intake_summary")).to_contain_text("138****5678")
    receipt = page.locator(".card.receipt")
    expect(receipt).to_contain_text("意向登记回执")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    receipt.get_by_role("button", name="复制编号").click()
    expect(receipt).to_contain_text("已复制")
    assert page.evaluate("navigator.clipboard.readText()") == "BY20260001"


def test_a_card_it_does_not_know_is_not_passed_over(page: Page, stand_in: StandIn) -> None:
    stand_in.greeting = {"text": "您好。", "card": {"type": "map"}}
    page.goto(stand_in.url)
    expect(page.get_by_text("这部分内容需要刷新页面后查看。")).to_be_visible()


@pytest.mark.parametrize("name", ["plain", *ALL])
def test_hostile_strings_are_shown_as_they_are(page: Page, stand_in: StandIn, name: str) -> None:
    message = {"text": HOSTILE} if name == "plain" else hostile(ALL[name])
    message["quick_replies"] = [{"title": HOSTILE, "payload": "/x"}]
    stand_in.greeting = message
    page.goto(stand_in.url)
    expect(page.locator(".bot .text")).to_have_text(HOSTILE)
    say(page, HOSTILE)
    expect(bubbles(page, "user").locator(".text")).to_have_text(HOSTILE)
    expect(answers(page, "收到：")).to_be_visible()
    assert page.locator("#log img, #log script").count() == 0
    assert page.title() == "云券助手"


@pytest.mark.parametrize("width", [320, 390])
def test_nothing_scrolls_sideways_on_a_phone(
    browser: Browser, stand_in: StandIn, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 640}, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    chat_with_every_card(page, stand_in)
    say(page, "测算")
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    wide = page.evaluate(
        """() => {
          const within = document.getElementById('scroller');
          const wider = [...document.querySelectorAll('main *, header *, aside *')].filter(
            (node) => !node.closest('.sr, thead')
              && node.getBoundingClientRect().right > innerWidth + 0.5);
          return {page: document.documentElement.scrollWidth - innerWidth,
                  log: within.scrollWidth - within.clientWidth,
                  wider: wider.map((node) => node.outerHTML.slice(0, 80))};
        }"""
    )
    assert wide == {"page": 0, "log": 0, "wider": []}
    small = page.locator("button:visible").evaluate_all(
        "all => all.filter((each) => each.getBoundingClientRect().height < 44)"
        ".map((each) => each.textContent)"
    )
    assert small == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_no_violation(
    browser: Browser, stand_in: StandIn, scheme: Any, width: int
) -> None:
    # axe is put in by the test itself, which the page's policy would rightly refuse.
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        reduced_motion="reduce",
        bypass_csp=True,
    )
    page = context.new_page()
    chat_with_every_card(page, stand_in)
    page.locator("details").evaluate_all("all => all.forEach(each => { each.open = true; })")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.get_by_role("button", name="结束并删除对话").click()
    asked = Axe().run(page)
    assert asked.violations_count == 0, asked.generate_report()
    context.close()


def test_new_messages_are_announced_and_a_history_is_not_scrolled_away(
    page: Page, stand_in: StandIn
) -> None:
    page.goto(stand_in.url)
    log = page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(answers(page, "您好，我是云券助手。")).to_be_visible()
    for number in range(500):
        stand_in.push("bot", text=f"第{number}条")
    page.reload()
    expect(bubbles(page, "bot")).to_have_count(501)
    expect(answers(page, "第499条")).to_be_in_viewport()
    page.locator("#scroller").evaluate("box => { box.scrollTop = 0; }")
    stand_in.push("operator", text="请看这里")
    newer = page.get_by_role("button", name="有新消息")
    expect(newer).to_be_visible()
    expect(bubbles(page, "operator")).not_to_be_in_viewport()
    newer.click()
    expect(bubbles(page, "operator")).to_be_in_viewport()
    expect(newer).to_be_hidden()


def test_the_widget_opens_the_page_in_a_frame(page: Page, stand_in: StandIn) -> None:
    page.route(
        f"{stand_in.url}/site",
        lambda route: route.fulfill(
            content_type="text/html",
            body="<!doctype html><title>site</title><script src='/widget.js' defer></script>",
        ),
    )
    page.goto(f"{stand_in.url}/site")
    page.get_by_role("button", name="云券助手").click()
    inside = page.frame_locator("iframe[title=云券助手]")
    expect(inside.get_by_text("您好，我是云券助手。")).to_be_visible()
    page.get_by_role("button", name="收起").click()
    expect(page.locator("iframe")).to_be_hidden()
