"""The rules' results as the cards of docs/interfaces.md."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from actions.turn import Turn
from policy_kb.results import (
    Assessment,
    Citation,
    Estimate,
    Materials,
    Notice,
    Reason,
    ServiceEstimate,
    YearLine,
)


def _yuan(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:.2f}"


def _reason(reason: Reason | Notice) -> dict[str, Any]:
    return {
        "text": reason.text,
        "article": reason.article,
        "article_label": reason.label,
        "reading": reason.reading,
    }


def citations_json(citations: Iterable[Citation]) -> list[dict[str, Any]]:
    """`[{article, label, quote}]`."""
    return [{"article": c.article, "label": c.label, "quote": c.quote} for c in citations]


def _year(line: YearLine) -> dict[str, Any]:
    return {
        "year": line.year,
        "fee": _yuan(line.fee),
        "excluded": _yuan(line.excluded),
        "base": _yuan(line.base),
        "rate": None if line.rate is None else str(line.rate),
        "uncapped": _yuan(line.uncapped),
        "cap": _yuan(line.cap),
        "amount": _yuan(line.amount),
        "self_pay": _yuan(line.self_pay),
        "steps": [
            {
                "name": s.name,
                "value": _yuan(s.value),
                "text": s.text,
                "article": s.article,
                "reading": s.reading,
            }
            for s in line.steps
        ],
    }


def _service(turn: Turn, item: ServiceEstimate) -> dict[str, Any]:
    return {
        "service": item.service.value,
        "label": turn.label(item.service.value),
        "eligibility": item.assessment.verdict.value,
        "reasons": [_reason(r) for r in item.assessment.reasons],
        "missing": list(item.missing),
        "years": [_year(line) for line in item.years],
        "alternatives": [
            {
                "label": a.label,
                "amounts": [_yuan(v) for v in a.amounts],
                "chosen": a.chosen,
                "article": a.article,
                "reading": a.reading,
            }
            for a in item.alternatives
        ],
        "citations": citations_json(item.citations),
    }


def estimate_card(turn: Turn, estimate: Estimate) -> dict[str, Any]:
    """The contract's estimate answer with the services' labels."""
    return {
        "type": "estimate",
        "policy": {
            "id": estimate.policy_id,
            "title": estimate.title,
            "valid_from": estimate.valid_from.isoformat(),
            "valid_until": estimate.valid_until.isoformat(),
            "status": str(estimate.status),
        },
        "services": [_service(turn, s) for s in estimate.services],
        "years": [
            {
                "year": y.year,
                "sum": _yuan(y.sum),
                "cap": _yuan(y.cap),
                "amount": _yuan(y.amount),
                "cut": _yuan(y.cut),
            }
            for y in estimate.years
        ],
        "total": _yuan(estimate.total),
        "notices": [_reason(n) for n in estimate.notices],
    }


def eligibility_card(turn: Turn, assessments: Iterable[Assessment]) -> dict[str, Any]:
    """Criteria with their truth, per service."""
    return {
        "type": "eligibility",
        "services": [
            {
                "service": a.service.value,
                "label": turn.label(a.service.value),
                "verdict": a.verdict.value,
                "criteria": [
                    {
                        "label": c.label,
                        "truth": c.truth.value,
                        "text": c.reason.text,
                        "article": c.reason.article,
                        "article_label": c.reason.label,
                        "reading": c.reason.reading,
                    }
                    for c in a.criteria
                ],
            }
            for a in assessments
        ],
    }


def materials_card(materials: Materials) -> dict[str, Any]:
    """The contract's materials answer."""
    return {
        "type": "materials",
        "items": [
            {
                "number": i.number,
                "text": i.text,
                "stamped": i.stamped,
                "fillable": i.fillable,
                "services": [s.value for s in i.services],
            }
            for i in materials.items
        ],
        "notes": [_reason(n) for n in materials.notes],
        "citations": citations_json(materials.citations),
    }
