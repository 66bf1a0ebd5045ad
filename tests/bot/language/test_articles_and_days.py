"""Articles named by number, and days said without a full year in digits."""

import pytest

from bot.language.facts import extract_facts
from bot.language.normalise import normalise


def said(text: str, *entities: str) -> list[str]:
    return [str(f.value) for f in extract_facts(normalise(text)) if f.entity in entities]


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("第六条说什么", ["6"]),
        ("第 12 条全文", ["12"]),
        ("20条", ["20"]),
        ("二十条原文", ["20"]),
        ("第十一条第四款", ["11.4"]),
        ("第十一条（二）原文", ["11.2"]),
        ("第十一条第（二）项", ["11.2"]),
        ("第十一条第四款第二项", ["11.4.2"]),
        ("第十一条（四）1", ["11.4.1"]),
        ("第十四条说明2", ["14.n2"]),
        ("第十五条的第七项", ["15.7"]),
        ("第十條講咩", ["10"]),
        ("第六、七条讲什么", ["6", "7"]),
        ("第六条和第十一条第二款", ["6", "11.2"]),
        ("第一条到第四条都发我", ["1", "2", "3", "4"]),
        ("第3-5条", ["3", "4", "5"]),
        ("第九条到底说什么", ["9"]),
        ("第三十条呢", ["30"]),
        ("实施办法第六条", ["6"]),
        ("《企业上云上平台服务券实施办法》第六条", ["6"]),
    ],
)
def test_an_article_is_the_place_of_the_text_that_is_named(text: str, places: list[str]) -> None:
    assert said(text, "article") == places


@pytest.mark.parametrize(
    "text",
    [
        "我们有20条生产线",
        "清单第二条是哪份文件",
        "第7条材料是要什么证明",
        "《民法典》第二十条",
        "公司法第六条",
        "你说的第二条是什么意思",
        "一条",
        "第二年补多少",
    ],
)
def test_other_counts_and_other_laws_name_no_article(text: str) -> None:
    assert said(text, "article") == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("二〇二二年八月一日公示", ["2022-08-01"]),
        ("22年8月1号收到退回通知", ["2022-08-01"]),
        ("2022年8月1日公示", ["2022-08-01"]),
        ("8月1日开始公示", ["08-01"]),
        ("今年八月三十一号开通", ["08-31"]),
        ("八月二十号", ["08-20"]),
        ("二二年八月十五号呢", ["2022-08-15"]),
        ("2月30日公示", []),
        ("2021年2月29日", []),
        ("去年纳税800万", []),
    ],
)
def test_a_day_keeps_the_year_only_where_it_is_said(text: str, days: list[str]) -> None:
    assert said(text, "date", "month_day") == days


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("26号是星期天也算吗", [26]),
        ("不是十八号到期吗", [18]),
        ("云科工商信22号文", []),
        ("我们在3号楼", []),
        ("8月26号呢", []),
    ],
)
def test_a_day_without_its_month_is_one_of_the_month(text: str, days: list[int]) -> None:
    assert [int(day) for day in said(text, "day_of_month")] == days
