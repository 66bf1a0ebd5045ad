"""Codes in a message: 统一社会信用代码 (GB 32100-2015), mobile, reference of an intake, date."""

import re
from datetime import date

import phonenumbers
from phonenumbers import PhoneNumberType
from spacy.language import Language
from spacy.tokens import Doc
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from bot.language.marks import covered, mark, text_of

_REFERENCE = re.compile(
    r"(?<![A-Za-z0-9])B ?Y[ -]?(\d{8})(?:[ -]?([0-9A-Z]{6})|-?([0-9A-Z]{4,8}))(?![A-Za-z0-9])",
    re.IGNORECASE,
)
_CODE = re.compile(r"(?<![A-Za-z0-9])[0-9A-Za-z](?:[ -]?[0-9A-Za-z]){16,18}(?![A-Za-z0-9])")
_CODE_NAMED = re.compile(
    r"(?:信用代码|信用码|社会代码|税号|纳税人识别号)(?:证)?(?:号码|号)?(?:是|为|:|：)?\s*([0-9A-Za-z]{10,24})(?![A-Za-z0-9])"
)
_PHONE = re.compile(r"(?<![0-9A-Za-z])(?:\+?86[ -]?|0086[ -]?)?1(?:[ -]?\d){10}(?![0-9])")
_PHONE_NAMED = re.compile(
    r"(?:手机|电话|联系方式|号码)(?:号码|号)?(?:是|为|:|：)?\s*(1[3-9](?:[ -]?\d){7,12})(?![0-9])"
)
# As it is spoken: 一三八零零…, 幺三八洞洞….
_PHONE_SPOKEN = re.compile(
    r"(?<![零〇洞一幺二两三四五六七拐八九])[一幺][三四五六七拐八九][零〇洞一幺二两三四五六七拐八九]{9}"
    r"(?![零〇洞一幺二两三四五六七拐八九十百千万])"
)
_SPOKEN = str.maketrans("零〇洞一幺二两三四五六七拐八九", "000112234567789")
_DATE = re.compile(
    r"(?<![0-9])((?:19|20)\d{2})\s*[年./-]\s*(1[0-2]|0?[1-9])(?:\s*[月./-]\s*(3[01]|[12]\d|0?[1-9])[日号]?|月)(?![0-9])"
)


def is_valid_uscc(code: str) -> bool:
    """Whether `code` has the form and the check character of GB 32100-2015."""
    try:
        uscc.validate(code)
    except ValidationError:
        return False
    return True


def is_valid_mobile(number: str) -> bool:
    """Whether `number` (11 digits) is in mainland China's mobile number plan."""
    try:
        parsed = phonenumbers.parse(number, "CN")
    except phonenumbers.NumberParseException:
        return False
    return phonenumbers.is_valid_number(parsed) and (
        phonenumbers.number_type(parsed) == PhoneNumberType.MOBILE
    )


@Language.component("codes")
def find_codes(doc: Doc) -> Doc:
    """Mark reference, uscc, mobile and date; the first of these that fits a place has it."""
    text = text_of(doc)
    for match in _REFERENCE.finditer(text):
        value = f"BY{match.group(1)}-{match.group(2) or match.group(3)}".upper()
        mark(doc, *match.span(), "reference", value)
    _find_usccs(doc)
    _find_mobiles(doc)
    for match in _DATE.finditer(text):
        _mark_date(doc, match)
    return doc


def _find_usccs(doc: Doc) -> None:
    for match in _CODE.finditer(text_of(doc)):
        code = re.sub(r"[ -]", "", match.group()).upper()
        if sum(character.isdigit() for character in code) < 8 or covered(doc, *match.span()):
            continue
        # A resident's identity number has 18 places too and is no business of ours.
        if _is_identity_number(code) and not is_valid_uscc(code):
            continue
        mark(doc, *match.span(), "uscc", code, valid=is_valid_uscc(code))
    for match in _CODE_NAMED.finditer(text_of(doc)):
        if not covered(doc, *match.span(1)):
            mark(doc, *match.span(1), "uscc", match.group(1).upper(), valid=False)


def _is_identity_number(code: str) -> bool:
    try:
        ric.validate(code)
    except ValidationError:
        return False
    return True


def _find_mobiles(doc: Doc) -> None:
    for match in _PHONE.finditer(text_of(doc)):
        if not covered(doc, *match.span()):
            number = re.sub(r"\D", "", match.group())[-11:]
            mark(doc, *match.span(), "mobile", number, valid=is_valid_mobile(number))
    for match in _PHONE_SPOKEN.finditer(text_of(doc)):
        number = match.group().translate(_SPOKEN)
        mark(doc, *match.span(), "mobile", number, valid=is_valid_mobile(number))
    for match in _PHONE_NAMED.finditer(text_of(doc)):
        if not covered(doc, *match.span(1)):
            number = re.sub(r"\D", "", match.group(1))
            mark(doc, *match.span(1), "mobile", number, valid=is_valid_mobile(number))


def _mark_date(doc: Doc, match: re.Match[str]) -> None:
    if covered(doc, *match.span()):
        return
    year, month, day = match.groups()
    try:
        date(int(year), int(month), int(day or 1))
    except ValueError:
        return
    value = f"{year}-{int(month):02d}" + (f"-{int(day):02d}" if day else "")
    mark(doc, *match.span(), "date", value)
