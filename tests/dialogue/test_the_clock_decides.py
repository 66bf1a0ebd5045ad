"""While the measure is in force nothing says that it lapsed, and an intake is an application."""

from collections.abc import Iterator

import httpx
import pytest

from tests.conversations.player import Player
from tests.product import Product

LAPSED = ("失效", "届满", "意向登记")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("in-force")
    with (
        Product.running(folder, CLOCK_NOW="2021-06-30T09:00:00+08:00") as product,
        httpx.Client(base_url=product.base_url, timeout=30) as running,
    ):
        yield running


def said(messages: list[dict[str, object]]) -> str:
    return "\n".join(str(m["text"]) for m in messages)


def test_an_estimate_in_force_says_nothing_of_a_lapse(client: httpx.Client) -> None:
    player = Player(client)
    text = said(player.say(text="我们是白云的四上企业，去年税800万，公有云一年50万，能补多少"))
    assert "25万元" in text
    assert "30万元" in text
    assert not any(word in text for word in LAPSED)


def test_an_intake_in_force_is_an_application(client: httpx.Client) -> None:
    player = Player(client)
    player.say(text="我要登记公有云")
    asked = said(player.messages)
    assert "同意" in asked
    assert not any(word in asked for word in LAPSED)
    player.click("同意，开始登记")
    player.say(text="广州市合泰供应链有限公司，91440111MA50TEQY7F，联系人周敏，电话18620014477")
    receipt = player.click("确认提交")
    assert "受理编号" in said(receipt)
    (card,) = [m["card"] for m in receipt if m["card"]]
    assert card["kind"] == "application"
    assert card["policy_lapsed"] is False


def test_the_status_is_told_by_reference_and_last_digits(client: httpx.Client) -> None:
    player = Player(client)
    player.say(text="我要登记公有云")
    player.click("同意，开始登记")
    player.say(text="广州市合泰供应链有限公司，91440111MA50TEQY7F，联系人周敏，电话18620014477")
    (card,) = [m["card"] for m in player.click("确认提交") if m["card"]]

    stranger = Player(client)
    stranger.say(text=f"查进度 {card['reference']}")
    assert "后四位" in said(stranger.messages)
    assert "没有查到" in said(stranger.say(text="0000"))
    stranger.say(text=f"查一下 {card['reference']} 的进度")
    assert card["reference"] in said(stranger.say(text="4477"))
