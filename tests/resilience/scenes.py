"""Moments in the middle of a conversation at which something breaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scene:
    """What was said before, what is said when it breaks, and what the right answer contains.

    The right answer needs every fact of `before`.
    """

    name: str
    before: tuple[str, ...]
    now: str
    right: tuple[str, ...]

    def __str__(self) -> str:
        return self.name


ESTIMATE = Scene(
    "mid-estimate",
    before=("我们是白云注册的四上企业，有限公司", "去年税800万"),
    now="公有云一年50万，能补多少",
    # 8 million of tax is the tier of 50 %, at most 300,000 (art. 11.2).
    right=("25万元", "30万元"),
)

INTAKE = Scene(
    "mid-intake",
    before=("我要登记申请公有云，我们是白云区注册的有限公司，四上企业", "同意"),
    now="企业名称：广州市南岭冷链物流有限公司；统一社会信用代码：91440111MA585XUQC8；"
    "联系人：黄少华；手机：13922211345",
    right=("南岭冷链物流", "公有云", "139****1345"),
)

CONFIRMATION = Scene(
    "at the confirmation",
    before=(*INTAKE.before, INTAKE.now),
    now="确认",
    right=("受理编号",),
)
