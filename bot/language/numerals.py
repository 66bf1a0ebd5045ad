"""Chinese, Arabic and mixed numerals: 2千3, 三万五, 十二点五万, 3,000万, 伍拾萬, 一百廿, 五十几万.

The last digit may stand without its place, also before 万: 三万五, 百二万 (120万), 千二万. In
Cantonese 皮 is 万, 球 a million, 撇 a thousand, and the first 一 is left out: 万二, 皮半.

A numeral may be vague. The readings, which hold for every amount of the assistant:

- 几 / 数 as a leading digit is 2 to 9: 几十万 = [20万, 100万);
  after 十 it is 1 to 9: 五十几万 = (50万, 60万)
- 多 / 余 is less than one more of the last place said: 30多万 = [30万, 40万),
  350多万 = [350万, 360万)
- two neighbouring digits are a range with both ends: 八九十万 = [80万, 90万]
- 来 / 把 is about: ±10 %
- 百八十 (百儿八十), 千儿八百, 万儿八千 is from 80 % of the place to the whole: [80万, 100万]
"""

import re
from dataclasses import dataclass
from decimal import Decimal

_DIGITS = {
    character: value
    for value, characters in enumerate(
        ("零〇0", "一壹1", "二两贰2", "三叁3", "四肆4", "五伍5", "六陆6", "七柒7", "八捌8", "九玖9")
    )
    for character in characters
}
_SMALL_UNITS = {
    "十": 10,
    "拾": 10,
    "百": 100,
    "佰": 100,
    "千": 1000,
    "仟": 1000,
    "k": 1000,
    "撇": 1000,
}
_TENS = {"廿": 20, "卅": 30, "卌": 40}
_LARGE_UNITS = {
    "万": 10**4,
    "萬": 10**4,
    "w": 10**4,
    "wan": 10**4,
    "皮": 10**4,
    "亿": 10**8,
    "億": 10**8,
    "kw": 10**7,
    "球": 10**6,
}
_TOKEN = re.compile(
    r"(?P<arabic>\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?"
    # 「1 150 000 元」
    r"|[1-9]\d{0,2}(?: \d{3})+(?=(?:\.\d+)?\s*(?:元|块|圆|万|人民币|RMB|CNY|rmb))(?:\.\d+)?"
    r"|\d+(?:\.\d+)?)"
    r"|(?P<point>点(?=[零〇一二三四五六七八九几]))"
    r"|(?P<han>(?<=[百千万亿])[二两三四五六七八九](?=[一1]个?[年月季])|[零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖]+)"
    r"|(?P<several>(?<=[十百千])好几(?=[十百千万亿])|[几数](?=[十百千万亿皮球wW]|个[亿万])|(?<=[十百千廿卅点\d])几"
    r"|(?<=[万皮])几(?=[千百元块钱]|东西|[,。!?;吧啦]|$))"
    r"|(?P<half>半(?=个?[亿万]|个?[百千]万)|个半(?=[亿万])|(?<=[万千亿皮球撇])半(?![年个天月数]))"
    r"|(?P<vague>[多余来把](?=个?[百千万亿皮wWkK元块])"
    r"|(?<=[十百千0-9])(?:[多余](?=不到|不足|不满|未到|没到)|来(?=[到至]))"
    r"|(?<=[百千万亿皮wWkK])[多余](?!少|个月|年|一?[点分毛]|[交付花给出要收退补算报拿缴扣罚买用做人次家种项样套]))"
    r"|(?P<tens>[廿卅卌])"
    r"|(?P<large>(?:个?多?| )(?:[kK][wW]|[wW][aA][nN]|[wW])(?:(?![A-Za-z])|(?=RMB|CNY|rmb))"
    r"|(?:个?多?| )[万萬亿億]"
    r"|皮(?![鞋具肤包带革沙料衣箱牛蛋草毛筋卡书纸质影艺])|球(?=[半几水钱,。!?;]|东西|左右|一年|$))"
    r"|(?P<small>[十拾百佰千仟]|个?[百千](?=万)|撇(?=[半几水,。!?;]|$)|[kK](?![A-Za-z0-9])|[kK](?=[1-9](?![0-9A-Za-z])))"
)
# 「百儿八十万」: nearly a hundred; in 「一百八十万」 the numeral begins before.
_NEARLY_ONE = re.compile(
    r"(?:(?P<hundred>百儿?八十)|(?P<thousand>千儿?八百)|(?P<myriad>万儿?八千))"
    r"(?P<unit>万|亿)?(?![0-9零一二三四五六七八九几多来万亿])"
)
_FOUR_FIFTHS = Decimal("0.8")
# 「万二」, 「皮半」: the one before the place is not said.
_FIRST_PLACE = re.compile(r"[万亿皮]")
# 「40万四上企业」: the 四 of 四上 is no 4,000 either.
_COUNTS_WHAT_FOLLOWS = re.compile(r"个?[年月季度]|[天共份家人台套种次名条期起个]|上(?!下)|下(?!来)")
_ABOUT = Decimal("0.1")
_MOST_DIGITS = 18
_MOST_TOKENS = 2 * _MOST_DIGITS


@dataclass(frozen=True)
class Quantity:
    """A numeral read from `start` to `end`: low ≤ value ≤ high, an open end not included.

    `unit` is the last place said (10000 for 50万, 1 for 50), `scale` what the last digits are
    multiplied by (10 million for 5千万); `stated` the round figure an approximation is about.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    low_open: bool
    high_open: bool
    unit: int
    scale: int
    stated: Decimal | None = None


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def parse_integer(text: str) -> int | None:
    """The whole number that `text` is as a whole ("五", "10", "十二"), or None."""
    quantity = read_quantity(text, 0)
    if quantity is None or quantity.end != len(text) or quantity.low != quantity.high:
        return None
    return int(quantity.low) if quantity.low == quantity.low.to_integral_value() else None


def read_quantity(text: str, start: int) -> Quantity | None:
    """The longest numeral of `text` that begins at `start`, or None when none begins there."""
    nearly = _NEARLY_ONE.match(text, start)
    if nearly is not None:
        return _nearly_one(nearly)
    tokens = _tokens(text, start)
    while tokens and tokens[-1].kind in ("point", "several") and len(tokens) > 1:
        if tokens[-1].kind == "several" and tokens[-2].kind in (
            *("small", "tens", "arabic", "large"),
        ):
            break
        tokens.pop()
    if (
        len(tokens) > 1
        and tokens[-1].kind in ("han", "arabic")
        and (tokens[-2].kind == "large" or tokens[-2].text.lower() in "百佰千仟k")
        and _COUNTS_WHAT_FOLLOWS.match(text, tokens[-1].end)
    ):
        # 50万一年: the 一 counts the year, it is no shorthand for 51万
        tokens.pop()
    if not tokens or tokens[0].kind in ("point", "vague"):
        return None
    if tokens[0].kind == "large" and _FIRST_PLACE.fullmatch(tokens[0].text) is None:
        return None
    if sum(len(token.text) for token in tokens) > _MOST_TOKENS:
        return None
    return _evaluate(tokens)


def _nearly_one(match: re.Match[str]) -> Quantity:
    place = 100 if match["hundred"] else 1000 if match["thousand"] else 10**4
    scale = _LARGE_UNITS[match["unit"]] if match["unit"] else 1
    whole = Decimal(place * scale)
    unit = scale if scale > 1 else place
    return Quantity(
        *match.span(), whole * _FOUR_FIFTHS, whole, False, False, unit=unit, scale=scale
    )


def _tokens(text: str, start: int) -> list[_Token]:
    tokens: list[_Token] = []
    position = start
    while len(tokens) <= _MOST_TOKENS and (match := _TOKEN.match(text, position)) is not None:
        kind = str(match.lastgroup)
        previous = tokens[-1].kind if tokens else ""
        if kind in ("arabic", "han") and previous in ("arabic", "vague", "half"):
            break
        if kind == "han" and previous == "han":
            break
        if kind in ("arabic", "han") and previous == "several" and tokens[-1].text == "几":
            break  # 十几二十万
        tokens.append(_Token(kind, match.group(), position, match.end()))
        position = match.end()
    return tokens


class _Sum:
    """The running value of a numeral, one end of its range."""

    def __init__(self) -> None:
        self.large = Decimal(0)
        self.small = Decimal(0)
        self.current: Decimal | None = None
        self.last_unit = 1
        self.shorthand = False
        self.last_large = 0
        self.place_before = 1

    def number(self, value: Decimal, shorthand: bool) -> None:
        self.current = value
        self.shorthand = shorthand

    def small_unit(self, unit: int) -> None:
        self.small += (Decimal(1) if self.current is None else self.current) * unit
        self.current = None
        self.last_unit = self.place_before = unit

    def large_unit(self, unit: int) -> None:
        if self.shorthand and self.current is not None and self.place_before >= 100:
            self.current *= self.place_before // 10  # 百二万: the 二 is twenty
        self.place_before = 1
        section = self.small + (self.current or 0)
        if section == 0 and self.current is None and self.large == 0:
            section = Decimal(1)
        if self.large and unit > self.last_large:
            self.large = (self.large + section) * unit
        else:
            self.large += section * unit
        self.last_large = unit
        self.small = Decimal(0)
        self.current = None
        self.last_unit = unit

    def value(self) -> Decimal:
        tail = self.current or Decimal(0)
        if self.shorthand and self.current is not None and self.last_unit >= 100:
            tail *= self.last_unit // 10
        return self.large + self.small + tail


def _evaluate(tokens: list[_Token]) -> Quantity | None:
    reader = _Reader()
    for index, token in enumerate(tokens):
        before = tokens[index - 1].kind if index else ""
        following = tokens[index + 1].kind if index + 1 < len(tokens) else ""
        if token.kind == "arabic" and len(token.text) > _MOST_DIGITS:
            return None
        reader.read(token, before, following)
    bottom, top = reader.low.value(), reader.high.value()
    about = reader.about and bottom == top
    stated = bottom if about else None
    if about:
        bottom, top = bottom * (1 - _ABOUT), top * (1 + _ABOUT)
    if top < bottom:
        return None
    return Quantity(
        tokens[0].start,
        tokens[-1].end,
        bottom,
        top,
        reader.low_open,
        reader.high_open,
        reader.unit,
        _scale(tokens),
        stated=stated,
    )


class _Reader:
    """Reads the tokens of a numeral into both ends of its range."""

    def __init__(self) -> None:
        self.low, self.high = _Sum(), _Sum()
        self.low_open = self.high_open = self.about = False
        self.unit = 1

    def read(self, token: _Token, before: str, following: str) -> None:
        """Take in `token`; `before` and `following` are its neighbours' kinds, "" for none."""
        match token.kind:
            case "arabic":
                value = Decimal(re.sub("[, ]", "", token.text))
                self._both(value, len(token.text) == 1 and before != "")
            case "han":
                self._han(token.text, before)
            case "tens":
                for end in (self.low, self.high):
                    end.small += _TENS[token.text]
                    end.last_unit = end.place_before = 10
            case "several":
                self._several(before, following)
            case "half":
                self._half(before, token.text)
            case "vague":
                self._vague(token.text)
            case "small" | "large":
                self._place(token)
            case _:  # the decimal point: the digits behind it know of it
                pass

    def _both(self, value: Decimal, shorthand: bool) -> None:
        self.low.number(value, shorthand)
        self.high.number(value, shorthand)

    def _han(self, text: str, before: str) -> None:
        if before == "point":
            fraction = Decimal("0." + "".join(str(_DIGITS[c]) for c in text))
            for end in (self.low, self.high):
                end.number(end.small + (end.current or 0) + fraction, False)
                end.small = Decimal(0)
            return
        bottom, top = _han_digits(text)
        shorthand = before != "" and not text.startswith(("零", "〇"))
        self.low.number(Decimal(bottom), shorthand)
        self.high.number(Decimal(top), shorthand)

    def _several(self, before: str, following: str) -> None:
        self.high_open = True
        # 「三几十万」 is 三十几万 in Cantonese
        if before != "point" and ((following == "small" and before != "han") or before == ""):
            self.low.number(Decimal(2), False)
            self.high.number(Decimal(10), False)
        else:
            self.low_open = True
            step = last_place(self.high.value())
            current = self.high.current
            self.high.number(step if current is None else current + step, False)

    def _half(self, before: str, text: str) -> None:
        for end in (self.low, self.high):
            if text != "半":  # 一个半亿
                end.number((end.current or Decimal(0)) + Decimal("0.5"), False)
                continue
            end.number(Decimal("0.5") if before == "" else Decimal(end.last_unit) / 2, False)

    def _vague(self, text: str) -> None:
        if text in "来把":
            self.about = True
            return
        self.high_open = True
        high, step = self.high, last_place(self.high.value())
        if high.current is not None:
            high.number(high.current + step, False)
        elif high.small == 0:
            high.large += step
        else:
            high.small += step

    def _place(self, token: _Token) -> None:
        if token.kind == "small":
            self.unit = _SMALL_UNITS[token.text.lstrip("个").lower()]
            self.low.small_unit(self.unit)
            self.high.small_unit(self.unit)
            return
        name = token.text.lstrip("个 ").lower()
        if name.startswith("多"):
            name = name[1:]
            self.high_open = True
            high = self.high
            high.number(high.small + (high.current or 0) + last_place(high.value()), False)
            high.small = Decimal(0)
        self.unit = _LARGE_UNITS[name]
        self.low.large_unit(self.unit)
        self.high.large_unit(self.unit)


def _scale(tokens: list[_Token]) -> int:
    scale = 1
    for token in reversed(tokens):
        name = token.text.lstrip("个多 ").lower()
        if token.kind not in ("small", "large"):
            break
        scale *= _SMALL_UNITS.get(name) or _LARGE_UNITS[name]
    return scale


def _han_digits(text: str) -> tuple[int, int]:
    digits = [_DIGITS[character] for character in text]
    is_range = len(digits) == 2 and 0 < digits[0] < digits[1] and digits[1] - digits[0] <= 2
    if is_range:
        return digits[0], digits[1]
    value = int("".join(map(str, digits)))
    return value, value


def last_place(value: Decimal) -> Decimal:
    """The place value of the last digit said: 30 → 10, 350 → 10, 1.2 → 0.1."""
    if value == 0:
        return Decimal(1)
    exponent = value.normalize().as_tuple().exponent
    return Decimal(10) ** int(exponent)
