"""What the amounts of a message are: tax, capital, a service's fee, excluded fee, other."""

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from spacy.language import Language
from spacy.tokens import Doc

from bot.language.amounts import Amount, find_amounts, money_value
from bot.language.contract_totals import years_of_total
from bot.language.lookup import load
from bot.language.marks import (
    Mark,
    alternatives,
    clause_of,
    covered,
    drop,
    mark,
    marks,
    sentence_of,
    text_of,
)
from bot.language.unit_prices import unit_price

_LARGE_BY_NATURE = frozenset({"annual_tax", "paid_in_capital"})
_FEES = frozenset({"annual_fee", "excluded_fee"})
# 「多打了个0」
_A_DIGIT = re.compile(r"[打写输填加漏掉少多](?:了|一)*个$")
_ONCE = ("annual_tax", "paid_in_capital")
_ADJACENT = 3
_ADJACENT_CLAUSE = 10
_SAID_BEHIND = 6
_JOINING = re.compile(r"[,、和及跟与到]|还是|或者?|不对|说错|错了|应该|改|其实|是")
_LAST_YEAR = re.compile(r"去年|上一?年度?|上个?年度")
_OTHER_YEAR = re.compile(r"(?:今年|明年|前年|本年度?)[^,。;]*$")
_OF_SERVICE = re.compile(r"[元块]?钱?(?:的|用在|用于|用来|去?买|做|上|是)+")
_CODES = ("uscc", "mobile", "reference", "date", "company_name", "contact_name")
_NAMES = (*_CODES, "service", "edition", "category", "legal_form", "district", "packages")
# 四 or 二十 alone count something or stand in a term; written money says 万, 元 or digits.
_HAN_ONLY = re.compile(r"[^0-9百千万亿]*")
_PART_OF = re.compile(
    r"(?:[元块]?钱?|左右)?(?:的[^,。;]{0,4})?[,]?[^,。;]{0,4}?"
    r"(?:里面?|里头|里边|入面|其中|当中|之中|中|包括|包含|含|内)"
)
_OTHER_THAN_EQUIPMENT = re.compile(r"服务|诊断|咨询|实施|软件|系统|上云")
# 「设备和服务加起来80万」 is no sum of equipment alone.
_WITH_SERVICES = re.compile(
    r"(?:算上|加上|连同|连|带)(?:设备|机器|硬件)[^,。;0-9]{0,3}(?:一共|总共|合计|共计?)[^,。;0-9]{0,3}$|"
    r"[和加跟连与及带][^,。;0-9]{0,3}(?:服务|软件|系统)[^,。;0-9]{0,8}$|"
    r"(?:服务|软件|系统|诊断|云)费?[和加跟连与及带同、](?:设备|机器|硬件)[^,。;0-9]{0,3}"
    r"(?:一共|总共|合计|共计?|加起来|加埋)[^,。;0-9]{0,3}$|"
    # 「去掉设备还有30万」: what is left of the fee
    r"(?:去掉|除去|除开|扣除|扣掉|扣了|刨掉|减掉|抛开)(?:设备|机器|硬件)[款费钱]?"
    r"[^,。;0-9]{0,3},?(?:还有|还剩|剩下?|净剩?|实际)[^,。;0-9]{0,4}$"
)
_SERVICE_FEE = re.compile(
    r"(?:元|块钱?)?(?:[都全就]?是)?的?[纯净]?(?:软件|技术|云)?服务费"
    # 「税230万云服务费一年是18万」: the fee is the next amount's
    r"(?![0-9]|[^,。;!?]{0,8}(?:[0-9]|[一二两三四五六七八九十百千]+[万千百元]))|"
    r"(?:元|块钱?)?[都全就]?是[纯净]?(?:软件|技术|云)?服务(?=[,。;!]|$)"
)
# 「注册资本两千万,都实缴了」
_ALL_PAID_IN = re.compile(
    r"[元块]?[,]?(?:我们|已经?|也|都|全部?|全额|均|足额)*(?:实缴|缴足|缴齐|缴清|交齐|到位|到账)(?=(?:了|完|到位|齐)*(?:[,。;!]|$))"
)
# 「去年交了1100万」, where nothing speaks of a service: what is paid for a year is the tax.
_PAID_LAST_YEAR = re.compile(
    r"(?:去年|上一?年度?)[^,。;!?0-9费云服租花款货]{0,6}(?:交|缴|上缴)了?[^,。;!?0-9费云服租花款货]{0,4}$"
)
_PAID_FOR = re.compile(
    r"[元块]?钱?(?:左右)?的?(?!税)[^,。;!?0-9]{0,4}(?:社保|租|保险|水电|电费|公积金|工资|货款|材料|罚|学费|会费|电|水费)"
)
# 「最高30万」 is what the rules give, whatever is named before it.
_OF_A_RULE = re.compile("最高|封顶")
# 「税230万云服务费一年是18万」: what is named behind one amount leads on to the next.
_LEADS_ON = re.compile(r"[^,。;!?、公软诊数的]{0,8}[0-9一二两三四五六七八九十百千](?![年个])")
_NOT_PAID_IN = re.compile("实缴[^,。;!?0-9]{0,4}[没未]有?(?:到位|完成|缴)?")
_PAID_IN = re.compile("实|到账|到位|打进|打入|缴足|缴齐|缴清|已缴|缴了")
_ONLY_SPENT = re.compile(
    r"(?:我们|一共|又|还|另外|总共|也|是|大概)*(?:花|用|付|要|出)(?:了|掉|去)?"
)


@dataclass(frozen=True)
class _Cues:
    roles: dict[str, re.Pattern[str]]
    not_tax: re.Pattern[str]
    not_other: re.Pattern[str]
    registered_only: re.Pattern[str]
    equal_shares: re.Pattern[str]
    respectively: re.Pattern[str]
    zero: dict[str, re.Pattern[str]]
    buys_equipment: re.Pattern[str]
    part_payment: re.Pattern[str]


@dataclass
class _Reading:
    amount: Amount
    role: str | None
    service: str | None = None
    year: int | None = None
    registered_only: bool = False
    replaces: Amount | None = None


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    lexicon = load("cues")
    return _Cues(
        roles={
            role: re.compile(alternatives(words)) for role, words in lexicon["money_roles"].items()
        },
        not_tax=re.compile(alternatives(lexicon["not_tax"])),
        not_other=re.compile(alternatives(lexicon["not_other"])),
        registered_only=re.compile(alternatives(lexicon["registered_only"])),
        equal_shares=re.compile(alternatives(lexicon["equal_shares"])),
        respectively=re.compile(alternatives(lexicon["respectively"])),
        zero={
            "paid_in_capital": re.compile(alternatives(lexicon["zero_capital"])),
            "annual_tax": re.compile(alternatives(lexicon["zero_tax"])),
            "excluded_fee": re.compile(alternatives(lexicon["zero_equipment"])),
        },
        part_payment=re.compile(f"(?:元|块钱?)?的?{alternatives(lexicon['part_payments'])}"),
        buys_equipment=re.compile(
            r"[元块]?钱?(?:左右)?(?:(?:(?:都|也|就|才)?[是为]|属于|算|用|的|拿|花|专门|去|来|于|在|作)+|(?=采购|购|买|添置|更换))"
            r"(?:采购|购买|购置|添置|更换|支付|买|购|换|付|投)?[^,。;!?0-9]{0,6}?"
            + alternatives(lexicon["money_roles"]["excluded_fee"])
            + r"(?!的?(?:诊断|服务|上云|管理|数据|联网))"
        ),
    )


@Language.component("money")
def find_money(doc: Doc) -> Doc:
    """Mark amounts by role, bound to the service and the year that the sentence names."""
    amounts = [amount for amount in find_amounts(text_of(doc)) if _is_money(doc, amount)]
    readings: list[_Reading] = []
    for index in range(len(amounts)):
        if not _says_it_again(doc, amounts, index):
            readings.append(_read(doc, amounts, index, readings))
    _name_totals(doc, readings)
    readings = _without_totals(doc, readings)
    paid_in = [r for r in readings if r.role == "paid_in_capital"]
    if any(not reading.registered_only for reading in paid_in) or _cues().zero[
        "paid_in_capital"
    ].search(text_of(doc)):
        # What was paid in is said too: the registered capital decides nothing (art. 11.2).
        readings = [r for r in readings if not r.registered_only]
    for reading in readings:
        reading.amount = _over_three_years(doc, reading.amount)
    for reading in _last_full_year(text_of(doc), _share_out(doc, readings)):
        _mark(doc, reading)
    _mark_zeros(doc)
    _drop_years_that_are_bound(doc)
    return doc


def _over_three_years(doc: Doc, amount: Amount) -> Amount:
    """「签了三年,一共90万」: what is paid in all is for the three years told before it."""
    start, _ = sentence_of(text_of(doc), amount.start)
    told = [y for y in marks(doc, "years") if start <= y.start < amount.start]
    if amount.period not in ("total", None) or not told or told[-1].value != 3:
        return amount
    between = text_of(doc)[told[-1].end : amount.start]
    if amount.period is None and not between.endswith(("总价", "总额")):
        return amount
    return replace(amount, period="three_years") if len(between) <= _ADJACENT_CLAUSE else amount


def _is_money(doc: Doc, amount: Amount) -> bool:
    if amount.bare and _HAN_ONLY.fullmatch(text_of(doc)[amount.start : amount.end]):
        return False
    if amount.bare and amount.low == 0 and _A_DIGIT.search(text_of(doc)[: amount.start]):
        return False
    return not covered(doc, amount.start, amount.end, *_NAMES)


def _says_it_again(doc: Doc, amounts: list[Amount], index: int) -> bool:
    """「贰拾万元整(¥200,000.00)」 is one amount."""
    amount, previous = amounts[index], amounts[index - 1] if index else None
    return (
        previous is not None
        and (previous.low, previous.high) == (amount.low, amount.high)
        and re.fullmatch(
            r"\s*\((?:小写|大写|即)?[:]?[¥￥]?", text_of(doc)[previous.end : amount.start]
        )
        is not None
    )


def _name_totals(doc: Doc, readings: list[_Reading]) -> None:
    """「50万里头设备占了20万」: what the equipment is a part of is the service's fee (art. 9)."""
    for total, part in pairwise(readings):
        between = text_of(doc)[total.amount.end : part.amount.start]
        if total.role is None and part.role == "excluded_fee" and _PART_OF.match(between):
            total.role, total.service = "annual_fee", part.service


def _without_totals(doc: Doc, readings: list[_Reading]) -> list[_Reading]:
    """「66万是两年的,一年33万」: the total is no fee beside the one for a year."""
    left: list[_Reading] = []
    for total in readings:
        said = None
        for one in readings if total.role in (None, "annual_fee", "annual_tax") else ():
            if one is total or (one.role is not None and total.role not in (None, one.role)):
                continue
            said = years_of_total(text_of(doc), total.amount, one.amount)
            if said is not None:
                one.role, one.replaces = one.role or total.role, total.amount
                one.service = one.service or total.service
                break
        if said is None:
            left.append(total)
        elif said >= total.amount.start or total.role == "annual_tax":
            drop(doc, [years for years in marks(doc, "years") if years.start == said])
    return left


def _read(doc: Doc, amounts: list[Amount], index: int, earlier: list[_Reading]) -> _Reading:
    amount = amounts[index]
    text = text_of(doc)
    start, end = sentence_of(text, amount.start)
    previous = amounts[index - 1].end if index else 0
    following = amounts[index + 1].start if index + 1 < len(amounts) else len(text)
    before = (max(start, previous), amount.start)
    after = (amount.end, min(end, following))
    year = next(
        (s.value for s in reversed(marks(doc, "ordinal_year")) if before[0] <= s.start < before[1]),
        None,
    )
    role = _role(doc, before, after)
    last = earlier[-1] if earlier and earlier[-1].amount.end >= start else None
    if role is None and last is not None and last.role is not None:
        between = text[last.amount.end : amount.start]
        if year is not None or (_JOINING.search(between) and len(between) <= 12):
            role = last.role
        said_yearly = amount.period is not None and last.amount.period is None
        if role in _ONCE and (said_yearly or between in (",", "、")):
            role = None  # 「税900万,一年80万」, 「税900万,80万」: the other is no second tax
        if role == "excluded_fee" and _OTHER_THAN_EQUIPMENT.search(between):
            role = "annual_fee"
    if role is None and year is not None:
        role = "annual_fee"
    if role is None and _PAID_LAST_YEAR.search(text, *before) and not _named_services(doc):
        role = "other" if _PAID_FOR.match(text, amount.end) else "annual_tax"
    if role is None and amount.period is not None and _named_services(doc):
        role = "annual_fee"
    price = unit_price(doc, amount) if role in (None, "annual_fee") else None
    if price is not None:
        whole = price.amount
        if whole is None:
            return _Reading(amount, "other")
        if price.service is not None:
            return _Reading(whole, "annual_fee", price.service, year)
        amount = whole
    if role not in _FEES:
        nearby = text[before[0] : before[1]]
        if after[1] > after[0] + _SAID_BEHIND:  # else what follows names the next amount
            nearby += re.split(r"[,。;]", text[after[0] : after[0] + _SAID_BEHIND])[0]
        registered = (
            _cues().registered_only.search(nearby) is not None
            and _PAID_IN.search(_NOT_PAID_IN.sub("", nearby)) is None
            and not _ALL_PAID_IN.match(text, amount.end)
        )
        return _Reading(amount, role, registered_only=registered)
    service = _service(doc, amount, before, after, last)
    return _Reading(amount, role, service, year)


def _role(doc: Doc, before: tuple[int, int], after: tuple[int, int]) -> str | None:
    cues = _cues()
    text = cues.not_tax.sub(lambda match: "□" * len(match.group()), text_of(doc))
    if cues.part_payment.match(text, *after) or _OF_A_RULE.match(text, before[1]):
        return "other"
    fee = _SERVICE_FEE.match(text, after[0])
    if fee is not None and fee.end() <= after[1]:
        return "annual_fee"
    if cues.buys_equipment.match(text, *after):
        return "excluded_fee"
    if _service_bought(doc, after) is not None:
        return "annual_fee"
    found: list[tuple[int, int, str]] = []
    for role, pattern in cues.roles.items():
        if role == "other":
            text = cues.not_other.sub(lambda match: "□" * len(match.group()), text)
        hits = list(pattern.finditer(text, *before))
        if hits:
            found.append((before[1] - hits[-1].end(), -len(hits[-1].group()), role))
        hit = re.compile(f"(?:的|元|(?:才|就|都)?是云?)?{pattern.pattern}").match(text, *after)
        if (
            hit is not None
            and not (role == "annual_fee" and _LEADS_ON.match(text[hit.end() : after[1] + 1]))
            and not (role == "other" and re.match("多少|吗|几|比|标", text[hit.end() :]))
            and (role != "other" or len(hit.group()) > 1)
        ):
            found.append((_ADJACENT - 1, -len(hit.group()), role))
    services = [s for s in _named_services(doc) if before[0] <= s.start < before[1]]
    if services:
        # A service's name is a weak cue: 公有云补贴30万 is about the 补贴.
        found.append((before[1] - services[-1].end, 0, "annual_fee"))
    if not found:
        return None
    role = min(found)[2]
    if role == "excluded_fee" and _WITH_SERVICES.search(text, *before):
        return "annual_fee"
    return "excluded_fee" if role == "annual_fee" and _is_equipment(doc, before) else role


def _is_equipment(doc: Doc, before: tuple[int, int]) -> bool:
    """「机器花了80万」: the money word is about what the clause named before it."""
    start, _ = clause_of(text_of(doc), before[1])
    if start > before[0] and _ONLY_SPENT.fullmatch(text_of(doc)[start : before[1]]):
        start, _ = clause_of(text_of(doc), start - 1)
    clause = text_of(doc)[max(start, before[0]) : before[1]]
    hits = list(_cues().roles["excluded_fee"].finditer(clause))
    return bool(hits) and "服务" not in clause[hits[-1].end() :]


def _service_bought(doc: Doc, after: tuple[int, int]) -> Mark | None:
    """The service of 「50万的公有云」 or 「20万用在软件园」."""
    for made in _named_services(doc):
        if after[0] <= made.start < after[1] and _OF_SERVICE.fullmatch(
            text_of(doc)[after[0] : made.start]
        ):
            return made
    return None


def _service(
    doc: Doc,
    amount: Amount,
    before: tuple[int, int],
    after: tuple[int, int],
    last: _Reading | None,
) -> str | None:
    bought = _service_bought(doc, after)
    if bought is not None:
        return bought.service
    services = _named_services(doc)
    named_before = [s for s in services if before[0] <= s.start < before[1]]
    if named_before:
        together = len({s.service for s in named_before}) > 1
        if together and amount.period == "total":
            return None
        return named_before[-1].service
    named_after = [
        s
        for s in services
        if after[0] <= s.start < after[1]
        and not re.search(r"[,、]", text_of(doc)[after[0] : s.start])
    ]
    if named_after:
        return named_after[0].service
    if last is not None and last.service is not None:
        return last.service
    values = {s.service for s in services}
    return values.pop() if len(values) == 1 else None


def _named_services(doc: Doc) -> list[Mark]:
    """What names a service: its name, or the editions and packages that only dev_cloud has."""
    return marks(doc, "service", "edition", "packages")


def _share_out(doc: Doc, readings: list[_Reading]) -> list[_Reading]:
    """「公有云和软件园各20万」: one amount for each; 「分别20万和30万」: one after the other."""
    cues = _cues()
    shared: list[_Reading] = []
    for index, reading in enumerate(readings):
        start, _ = sentence_of(text_of(doc), reading.amount.start)
        begin = max(start, readings[index - 1].amount.end if index else 0)
        named = [s for s in _named_services(doc) if begin <= s.start < reading.amount.start]
        if reading.role != "annual_fee" or len({s.service for s in named}) < 2:
            shared.append(reading)
            continue
        tail = text_of(doc)[named[-1].end : reading.amount.start]
        if cues.respectively.search(tail) and len(readings) - index >= len(named):
            for offset, span in enumerate(named):
                follower = readings[index + offset]
                follower.service, follower.role = span.service, "annual_fee"
            shared.append(reading)
        elif cues.equal_shares.search(tail):
            shared.extend(replace(reading, service=span.service) for span in named)
        else:
            shared.append(reading)
    return shared


def _last_full_year(text: str, readings: list[_Reading]) -> list[_Reading]:
    """Of the taxes of several years the last full year's counts (R2)."""
    taxes = [reading for reading in readings if reading.role == "annual_tax"]
    last = [
        tax
        for tax in taxes
        if _LAST_YEAR.search(text[max(0, tax.amount.start - 8) : tax.amount.start])
    ]
    if not last or len(taxes) == len(last):
        return readings
    others = [
        tax
        for tax in taxes
        if _OTHER_YEAR.search(text[max(0, tax.amount.start - 6) : tax.amount.start])
    ]
    return [reading for reading in readings if reading not in others]


def _mark(doc: Doc, reading: _Reading) -> None:
    amount, role = reading.amount, reading.role
    if role == "other" or (role is None and amount.bare and amount.period is None):
        return
    said = text_of(doc)[amount.start : amount.end]
    if amount.bare and role in _LARGE_BY_NATURE and not re.search("[0-9]", said):
        return  # 「税五百二」: whether 520万 is meant is to be asked
    value = money_value(amount)
    if role == "paid_in_capital" and reading.registered_only:
        value["said"] = "registered_capital"
    span = mark(doc, amount.start, amount.end, role or "amount", value)
    if span is not None:
        span.service, span.year = reading.service, reading.year
        span.negated = amount.withdrawn
        if reading.replaces is not None:
            span.details["replaces"] = money_value(reading.replaces)


def _mark_zeros(doc: Doc) -> None:
    for role, pattern in _cues().zero.items():
        match = pattern.search(text_of(doc))
        if (
            match is None
            or marks(doc, role)
            or re.match(r"[^,。;!]*[吗?]", text_of(doc)[match.end() :])
        ):
            continue
        nothing = Amount(*match.span(), Decimal(0), Decimal(0))
        mark(doc, *match.span(), role, money_value(nothing))


def _drop_years_that_are_bound(doc: Doc) -> None:
    bound = {span.year for span in marks(doc, "annual_fee", "excluded_fee")}
    drop(doc, [s for s in marks(doc, "ordinal_year") if s.value in bound])
    money: list[Mark] = marks(doc, "annual_fee", "excluded_fee", "amount", "annual_tax")
    drop(
        doc,
        [
            s
            for s in marks(doc, "years", "packages", "headcount")
            if any(m.start < s.end and s.start < m.end for m in money) and s.entity != "packages"
        ],
    )
