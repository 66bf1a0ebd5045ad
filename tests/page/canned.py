"""One message of each card, in the shapes of docs/interfaces.md "Cards"."""

from __future__ import annotations

from typing import Any

ARTICLE_11_2 = {
    "article": 11,
    "label": "第十一条（二）",
    "quote": "企业根据自身业务需求申请使用公有云，给予云服务费50%的补贴。",
}
ARTICLE_22 = {"article": 22, "label": "第二十二条", "quote": "本办法自发布之日起施行，有效期三年。"}


def year(number: int, fee: str, amount: str, self_pay: str) -> dict[str, Any]:
    return {
        "year": number,
        "fee": fee,
        "base": fee,
        "rate": "0.50",
        "uncapped": amount,
        "cap": "300000.00",
        "amount": amount,
        "self_pay": self_pay,
    }


ESTIMATE = {
    "text": "按您说的情况，公有云每年可补贴25万元，上限30万元（第十一条（二））。\n"
    "提醒您：本办法的有效期已届满，以下仅按当时的规定测算。",
    "citations": [ARTICLE_11_2, ARTICLE_22],
    "quick_replies": [
        {"title": "需要哪些材料", "payload": "/ask_materials"},
        {"title": "登记意向", "payload": "/start_intake"},
    ],
    "card": {
        "type": "estimate",
        "policy": {
            "id": "yunke-2019-22",
            "title": "广州市白云区企业上云上平台服务券实施办法",
            "valid_from": "2019-08-14",
            "valid_until": "2022-08-13",
            "status": "lapsed",
        },
        "services": [
            {
                "service": "public_cloud",
                "label": "公有云",
                "eligibility": "eligible",
                "reasons": [
                    {"text": "「四上」企业可以申请公有云。", "article": 8, "reading": None}
                ],
                "missing": [],
                "years": [
                    year(1, "500000.00", "250000.00", "250000.00"),
                    year(2, "500000.00", "250000.00", "250000.00"),
                ],
                "citations": [ARTICLE_11_2],
            },
            {
                "service": "software_park",
                "label": "云上软件园",
                "eligibility": "unknown",
                "reasons": [
                    {
                        "text": "要有可对外推广的软件产品。",
                        "article": 8,
                        "article_label": "第八条（三）",
                        "reading": None,
                    }
                ],
                "missing": ["categories", "annual_fees"],
                "years": [],
                "citations": [],
            },
            {
                "service": "digital_workshop",
                "label": "智能车间数字化服务",
                "eligibility": "eligible",
                "reasons": [],
                "missing": [],
                "years": [
                    {
                        "year": 1,
                        "fee": "3333333.33",
                        "base": "3000000.00",
                        "rate": "0.80",
                        "uncapped": "2400000.00",
                        "cap": "400000.00",
                        "amount": "400000.00",
                        "self_pay": "2933333.33",
                    }
                ],
                "citations": [],
            },
        ],
        "years": [
            {
                "year": 1,
                "sum": "2250000.00",
                "cap": "2000000.00",
                "amount": "2000000.00",
                "cut": "250000.00",
            },
            {
                "year": 2,
                "sum": "250000.00",
                "cap": "2000000.00",
                "amount": "250000.00",
                "cut": "0.00",
            },
        ],
        "total": "2250000.00",
        "notices": [
            {
                "text": "“原则上”的限额按上限计算。",
                "article": 11,
                "article_label": "第十一条（二）",
                "reading": "R6",
            },
            {"text": "本办法已于2022年8月13日届满，测算仅供参考。", "article": 22, "reading": "R1"},
        ],
    },
}

ELIGIBILITY = {
    "text": "公有云还需要确认一项。",
    "citations": [
        {
            "article": 8,
            "label": "第八条（二）",
            "quote": "公有云针对“四上”企业、市区认定的总部企业、新招商重点企业。",
        }
    ],
    "card": {
        "type": "eligibility",
        "services": [
            {
                "service": "public_cloud",
                "label": "公有云",
                "verdict": "unknown",
                "criteria": [
                    {
                        "label": "在白云区登记注册",
                        "truth": "yes",
                        "text": "您说公司在白云区注册。",
                        "article": 8,
                        "article_label": "第八条",
                    },
                    {
                        "label": "具有独立法人资格",
                        "truth": "no",
                        "text": "分公司没有独立法人资格。",
                        "article": 8,
                        "article_label": "第八条",
                    },
                    {
                        "label": "四上、总部或新招商重点企业",
                        "truth": "depends",
                        "text": "还不知道企业类别。",
                        "article": 8,
                        "article_label": "第八条（二）",
                    },
                ],
            }
        ],
    },
}

MATERIALS = {
    "text": "申请公有云和云上软件园要准备这些材料。\n①企业营业执照复印件\n"
    "②服务券申请单\n⑦软件著作权证书\n"
    "以上材料均需盖章并以电子扫描件的形式提交。\n要我帮您登记吗？",
    "card": {
        "type": "materials",
        "items": [
            {
                "number": 1,
                "text": "企业营业执照复印件、上年度财务审计报告。",
                "stamped": True,
                "fillable": False,
                "services": ["public_cloud", "software_park"],
            },
            {
                "number": 2,
                "text": "服务券申请单。",
                "stamped": True,
                "fillable": True,
                "services": ["public_cloud", "software_park"],
            },
            {
                "number": 7,
                "text": "软件著作权证书等。",
                "stamped": True,
                "fillable": False,
                "services": ["software_park"],
            },
        ],
        "notes": ["以上材料均需盖章并以电子扫描件的形式提交。"],
        "citations": [{"article": 14, "label": "第十四条", "quote": "服务券申报材料"}],
    },
}

PROCESS = {
    "text": "办理分为这几步。",
    "card": {
        "type": "process",
        "stages": [
            {
                "id": "submit",
                "title": "提交材料",
                "who": "企业",
                "text": "在服务券申报系统提交。",
                "days": None,
                "article_label": "第十五条（一）",
            },
            {
                "id": "supplement",
                "title": "补充材料",
                "who": "企业",
                "text": "材料欠缺的要补充。",
                "days": "3个工作日",
                "article_label": "第十五条（二）",
            },
            {
                "id": "publicity",
                "title": "公示",
                "who": "区科工商信局",
                "text": "公示通过审核的单位名单及金额。",
                "days": "5个工作日",
                "article_label": "第十五条（四）",
            },
        ],
    },
}

INTAKE_SUMMARY = {
    "text": "请核对。",
    "card": {
        "type": "intake_summary",
        "fields": [
            {"id": "name", "label": "企业名称", "value": "广州某某科技有限公司"},
            {"id": "mobile", "label": "手机", "value": "138****5678"},
        ],
    },
    "quick_replies": [
        {"title": "确认提交", "payload": "/affirm"},
        {"title": "修改", "payload": "/deny"},
    ],
}

RECEIPT = {
    "text": "已登记，受理编号 BY20260001。",
    "card": {
        "type": "receipt",
        "reference": "BY20260001",
        "kind": "expression_of_interest",
        "policy_lapsed": True,
        "created_at": "2026-11-22T22:00:00+08:00",
        "services": ["公有云"],
    },
}

ALL = {
    "测算": ESTIMATE,
    "条件": ELIGIBILITY,
    "材料": MATERIALS,
    "流程": PROCESS,
    "核对": INTAKE_SUMMARY,
    "回执": RECEIPT,
}
