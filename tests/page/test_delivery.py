"""What was said is taken once and answered once, whatever the network does."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.page.conftest import Complaints
from tests.page.screen import answers, bubbles, composer, own, say
from tests.page.stand_in import StandIn

GREETING = "您好，我是云券助手。"


def test_a_refused_attempt_is_retried_with_the_same_id(
    page: Page, stand_in: StandIn, complaints: Complaints
) -> None:
    page.goto(stand_in.url)
    stand_in.problems = [(503, "服务正忙，请稍后再试。")]
    say(page, "能补多少")
    expect(own(page, "能补多少")).to_contain_text("发送失败：服务正忙，请稍后再试。")
    page.get_by_role("button", name="重试").click()
    expect(answers(page, "收到：能补多少")).to_have_count(1)
    expect(own(page, "能补多少")).not_to_contain_text("发送失败")
    assert len(stand_in.posts) == 2
    assert len({post["client_message_id"] for post in stand_in.posts}) == 1
    complaints.allow("503")


def test_a_broken_answer_is_fetched_again_without_a_second_turn(
    page: Page, stand_in: StandIn, complaints: Complaints
) -> None:
    page.goto(stand_in.url)
    expect(answers(page, GREETING)).to_be_visible()
    stand_in.swallow = 1
    say(page, "只说一次")
    expect(answers(page, "收到：只说一次")).to_have_count(1)
    expect(own(page, "只说一次")).not_to_contain_text("网络")
    expect(bubbles(page, "user")).to_have_count(1)
    assert len(stand_in.turns) == 1
    complaints.allow("ERR_EMPTY_RESPONSE", "ERR_CONNECTION")


def test_words_typed_without_a_network_are_sent_once_when_it_is_back(
    page: Page, context: BrowserContext, stand_in: StandIn, complaints: Complaints
) -> None:
    page.goto(stand_in.url)
    expect(answers(page, GREETING)).to_be_visible()
    context.set_offline(True)
    say(page, "断网时的问题")
    expect(own(page, "断网时的问题")).to_contain_text("恢复后会自动发送")
    say(page, "第二个问题")
    assert stand_in.posts == []
    context.set_offline(False)
    expect(answers(page, "收到：断网时的问题")).to_have_count(1)
    expect(answers(page, "收到：第二个问题")).to_have_count(1)
    expect(bubbles(page, "user")).to_have_count(2)
    assert [turn["text"] for turn in stand_in.turns] == ["断网时的问题", "第二个问题"]
    complaints.allow("ERR_INTERNET_DISCONNECTED", "catching up")


@pytest.mark.parametrize("names_client_ids", [True, False])
def test_a_reload_while_the_answer_is_on_its_way(
    page: Page, stand_in: StandIn, names_client_ids: bool
) -> None:
    stand_in.names_client_ids = names_client_ids
    page.goto(stand_in.url)
    expect(answers(page, GREETING)).to_be_visible()
    stand_in.hold.clear()
    say(page, "刷新之前")
    expect(page.get_by_text("云券助手正在答复")).to_be_visible()
    stand_in.answer = lambda body: [{"text": "迟到的答复"}]
    # The reloaded page's attempt must find the turn answered: the stand-in orders no turns.
    page.goto("about:blank")
    stand_in.hold.set()
    page.goto(stand_in.url)
    expect(answers(page, "迟到的答复")).to_have_count(1)
    expect(own(page, "刷新之前")).to_have_count(1)
    assert len({post["client_message_id"] for post in stand_in.posts}) == 1


def test_typing_is_shown_while_waiting_and_more_can_be_said(page: Page, stand_in: StandIn) -> None:
    page.goto(stand_in.url)
    expect(answers(page, GREETING)).to_be_visible()
    stand_in.hold.clear()
    say(page, "一")
    expect(page.get_by_text("云券助手正在答复")).to_be_visible()
    say(page, "二")
    expect(own(page, "二")).to_contain_text("等待发送")
    stand_in.hold.set()
    expect(answers(page, "收到：二")).to_be_visible()
    expect(page.get_by_text("云券助手正在答复")).to_have_count(0)
    assert [turn["text"] for turn in stand_in.turns] == ["一", "二"]


def test_a_message_the_server_refuses_can_be_changed(
    page: Page, stand_in: StandIn, complaints: Complaints
) -> None:
    page.goto(stand_in.url)
    expect(answers(page, GREETING)).to_be_visible()
    stand_in.problems = [(422, "请输入 1 到 4000 个字。")]
    say(page, "不合要求的话")
    expect(own(page, "不合要求的话")).to_contain_text("请输入 1 到 4000 个字。")
    page.get_by_role("button", name="修改").click()
    expect(composer(page)).to_have_value("不合要求的话")
    say(page, "改好了")
    expect(answers(page, "收到：改好了")).to_be_visible()
    expect(bubbles(page, "user")).to_have_count(1)
    complaints.allow("422")


def test_opening_waits_for_a_server_that_is_not_ready(
    page: Page, stand_in: StandIn, complaints: Complaints
) -> None:
    refused: list[str] = []

    def refuse_once(route: object) -> None:
        if refused:
            route.continue_()  # type: ignore[attr-defined]
            return
        refused.append("once")
        route.fulfill(  # type: ignore[attr-defined]
            status=503,
            content_type="application/problem+json",
            body='{"detail": "服务正在启动，请稍候。"}',
        )

    page.route("**/api/v1/conversations", refuse_once)
    page.goto(stand_in.url)
    expect(page.get_by_text("服务正在启动，请稍候。")).to_be_visible()
    expect(answers(page, GREETING)).to_be_visible()
    expect(page.get_by_text("服务正在启动，请稍候。")).to_have_count(0)
    complaints.allow("503")
