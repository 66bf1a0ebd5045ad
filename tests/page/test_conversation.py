"""A chat from its opening to its end, as a person has it."""

from __future__ import annotations

import re

from playwright.sync_api import BrowserContext, Page, expect

from tests.page.screen import answers, bubbles, composer, own, say
from tests.page.stand_in import StandIn


def test_a_whole_chat(page: Page, stand_in: StandIn) -> None:
    stand_in.greeting = {
        "text": "您好，我是机器人。",
        "quick_replies": [{"title": "能补贴多少", "payload": "/ask_estimate"}],
    }
    stand_in.answer = lambda body: [
        {"text": f"答：{body.get('text') or body.get('payload')}"},
        {"text": "还想了解什么？", "quick_replies": [{"title": "要什么材料", "payload": "/m"}]},
    ]
    page.goto(stand_in.url)
    expect(answers(page, "您好，我是机器人。")).to_be_visible()
    expect(page.get_by_text("我是机器人，不是工作人员。")).to_be_visible()
    expect(page.get_by_text("对话内容会被记录")).to_be_visible()

    say(page, "  公有云能补多少？ ")
    expect(answers(page, "答：公有云能补多少？")).to_be_visible()
    expect(page.get_by_role("button", name="能补贴多少")).to_be_disabled()

    page.get_by_role("button", name="要什么材料").click()
    expect(answers(page, "答：/m")).to_be_visible()
    expect(own(page, "要什么材料")).to_have_count(1)
    buttons = page.get_by_role("button", name="要什么材料")
    expect(buttons.first).to_be_disabled()
    expect(buttons.last).to_be_enabled()
    assert [(turn.get("text"), turn.get("payload")) for turn in stand_in.turns] == [
        ("公有云能补多少？", None),
        (None, "/m"),
    ]
    # The answers came twice, by POST and by the stream.
    expect(bubbles(page, "bot")).to_have_count(5)
    expect(bubbles(page, "user")).to_have_count(2)
    times = page.locator(".message time").all_inner_texts()
    assert set(times) == {"09:00"}


def test_a_reload_continues_the_conversation(page: Page, stand_in: StandIn) -> None:
    page.goto(stand_in.url)
    say(page, "第一句")
    expect(answers(page, "收到：第一句")).to_be_visible()
    composer(page).fill("写了一半")
    page.reload()
    expect(answers(page, "收到：第一句")).to_be_visible()
    expect(composer(page)).to_have_value("写了一半")
    say(page, "第二句")
    expect(answers(page, "收到：第二句")).to_be_visible()
    assert len(stand_in.talks) == 1
    expect(bubbles(page, "user")).to_have_count(2)


def test_a_lost_conversation_is_replaced_and_says_so(
    page: Page, stand_in: StandIn, complaints: object
) -> None:
    page.goto(stand_in.url)
    say(page, "以前的话")
    expect(answers(page, "收到：以前的话")).to_be_visible()
    stand_in.drop_streams()
    stand_in.talks.clear()
    say(page, "还在吗")
    expect(page.get_by_text("原来的对话已结束或过期，现在为您开始新的对话。")).to_be_visible()
    expect(answers(page, "您好，我是云券助手。")).to_be_visible()
    expect(answers(page, "收到：以前的话")).to_have_count(0)
    expect(composer(page)).to_have_value("还在吗")
    composer(page).press("Enter")
    expect(answers(page, "收到：还在吗")).to_be_visible()
    complaints.allow("404")  # type: ignore[attr-defined]


def test_ending_asks_first_then_erases(page: Page, stand_in: StandIn) -> None:
    page.goto(stand_in.url)
    say(page, "我的电话")
    expect(answers(page, "收到：我的电话")).to_be_visible()
    page.get_by_role("button", name="结束并删除对话").click()
    page.get_by_role("button", name="返回对话").click()
    assert len(stand_in.talks) == 1
    page.get_by_role("button", name="结束并删除对话").click()
    page.get_by_role("dialog").get_by_role("button", name="结束并删除").click()
    expect(page.get_by_text("对话已结束，对话记录已删除。")).to_be_visible()
    expect(bubbles(page, "user")).to_have_count(0)
    assert stand_in.talks == {}
    assert page.evaluate("localStorage.length") == 0
    page.get_by_role("button", name="开始新的对话").click()
    expect(answers(page, "您好，我是云券助手。")).to_be_visible()
    say(page, "重新来")
    expect(answers(page, "收到：重新来")).to_be_visible()


def test_an_operators_reply_arrives_by_itself_and_once(page: Page, stand_in: StandIn) -> None:
    page.goto(stand_in.url)
    say(page, "转人工")
    expect(answers(page, "收到：转人工")).to_be_visible()
    stand_in.push("operator", text="您好，我是工作人员。")
    expect(bubbles(page, "operator").filter(has_text="您好，我是工作人员。")).to_have_count(1)
    expect(bubbles(page, "operator")).to_contain_text("工作人员")
    stand_in.drop_streams()
    stand_in.push("operator", text="断线时说的话。")
    expect(bubbles(page, "operator").filter(has_text="断线时说的话。")).to_have_count(1)
    expect(bubbles(page, "operator")).to_have_count(2)


def test_two_tabs_show_the_same_conversation(
    page: Page, context: BrowserContext, stand_in: StandIn
) -> None:
    page.goto(stand_in.url)
    expect(answers(page, "您好，我是云券助手。")).to_be_visible()
    other = context.new_page()
    other.goto(stand_in.url)
    say(other, "另一页说的")
    expect(own(page, "另一页说的")).to_have_count(1)
    expect(answers(page, "收到：另一页说的")).to_have_count(1)
    expect(own(other, "另一页说的")).to_have_count(1)


def test_the_keyboard_alone_is_enough(page: Page, stand_in: StandIn) -> None:
    stand_in.answer = lambda body: [
        {
            "text": f"答：{body.get('text') or body.get('payload')}",
            "quick_replies": [
                {"title": "是", "payload": "/affirm"},
                {"title": "否", "payload": "/deny"},
            ],
            "citations": [{"article": 10, "label": "第十条", "quote": "服务券仅限申领企业使用"}],
        }
    ]
    page.goto(stand_in.url)
    expect(answers(page, "您好，我是云券助手。")).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到输入框")).to_be_focused()
    page.keyboard.press("Enter")
    expect(composer(page)).to_be_focused()
    page.keyboard.type("第一行")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("第二行")
    page.keyboard.press("Enter")
    expect(answers(page, "第二行")).to_be_visible()
    assert stand_in.turns[0]["text"] == "第一行\n第二行"
    page.keyboard.press("Shift+Tab")
    expect(page.get_by_role("button", name="否")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("服务券仅限申领企业使用")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(answers(page, "答：/affirm")).to_be_visible()
    expect(composer(page)).to_be_focused()


def test_enter_that_chooses_a_candidate_sends_nothing(page: Page, stand_in: StandIn) -> None:
    page.goto(stand_in.url)
    expect(answers(page, "您好，我是云券助手。")).to_be_visible()
    composer(page).fill("bu tie")
    composer(page).evaluate(
        "field => field.dispatchEvent(new KeyboardEvent('keydown',"
        " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    expect(composer(page)).to_have_value("bu tie")
    composer(page).press("Enter")
    expect(answers(page, "收到：bu tie")).to_be_visible()
    assert len(stand_in.posts) == 1


def test_the_length_is_counted_near_the_limit_and_refused_above_it(
    page: Page, stand_in: StandIn
) -> None:
    page.goto(stand_in.url)
    expect(answers(page, "您好，我是云券助手。")).to_be_visible()
    send = page.get_by_role("button", name="发送")
    expect(send).to_be_disabled()
    composer(page).fill("云" * 3599)
    expect(page.locator("#counter")).to_be_empty()
    composer(page).fill("云" * 3999 + "𠮷")
    expect(page.get_by_text("还可输入 0 字")).to_be_visible()
    expect(send).to_be_enabled()
    composer(page).fill("云" * 4001)
    expect(page.get_by_text(re.compile("已超出 1 字"))).to_be_visible()
    expect(send).to_be_disabled()
    composer(page).press("Enter")
    assert stand_in.posts == []
