"""What is paid in coins: the 角 and 分 behind the yuan (五块六毛七), and coins alone (8毛钱)."""

import re
from decimal import Decimal

from bot.language.numerals import read_quantity

_DIGIT = "[0-9零一二两三四五六七八九壹贰叁肆伍陆柒捌玖]"
_BEHIND_YUAN = re.compile(
    rf"(?:零?(?P<tenth>{_DIGIT})[角毛])?"
    # 「六毛七」 leaves out the 分
    rf"(?:零?(?P<hundredth>{_DIGIT})(?:分(?!之)|(?<=[角毛].)(?![0-9十百千万亿年月天人个%元块])))?(?:钱|整)?"
)
_BLOCK_TAIL = re.compile(
    r"([1-9一二三四五六七八九])(?![0-9零一二三四五六七八九十百千万年月天人个台%])"
)
_ALONE = re.compile(
    r"(?:毛(?:钱|(?P<more>[1-9二三四五六七八九](?![0-9十百千万])|一(?=$|[,。;!?的分]))|(?=$|[,。;!?/每一左]))(?:分?钱?)?"
    r"|角(?:钱|(?=$|[,。;!?/每一]))|(?P<cents>分钱))"
)


def coins_behind(text: str, end: int, currency: str) -> tuple[int, Decimal]:
    """The yuan of the coins told behind `currency` at `end`, and where they end."""
    if currency.strip() == "块":
        tail = _BLOCK_TAIL.match(text, end)
        if tail is not None and text[tail.end() : tail.end() + 1] not in ("毛", "角"):
            return tail.end(), Decimal(_digit(tail.group(1))) / 10
    coins = _BEHIND_YUAN.match(text, end)
    if coins is None or not (coins["tenth"] or coins["hundredth"]):
        return end, Decimal(0)
    tenth, hundredth = (
        0 if coins[place] is None else _digit(coins[place]) for place in ("tenth", "hundredth")
    )
    return coins.end(), Decimal(tenth) / 10 + Decimal(hundredth) / 100


# 「一分钱不用出」 is a way of saying nothing; 「一毛钱一条」 is a price.
_NOT_A_CENT = re.compile(
    r"(?<![0-9零一二三四五六七八九十点.])[一1半几](?:毛|角|分)(?:钱(?![一每/1])|(?![钱一每/1]))"
)


def coins_alone(text: str, end: int) -> tuple[int, Decimal, Decimal] | None:
    """What the numeral that ends at `end` counts, if these are coins: where their name ends, what
    one is worth in yuan, and the yuan told behind (「八毛五」: 0.05)."""
    match = _ALONE.match(text, end)
    if match is None or (end and _NOT_A_CENT.match(text, end - 1)):
        return None
    worth = Decimal("0.01") if match["cents"] else Decimal("0.1")
    more = Decimal(_digit(match["more"])) / 100 if match["more"] else Decimal(0)
    return match.end(), worth, more


def _digit(character: str) -> int:
    quantity = read_quantity(character, 0)
    return 0 if quantity is None else int(quantity.low)
