"""From the contract's request to the rules and back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from api.estimates.schemas import (
    AlternativeOut,
    ApplicantIn,
    CitationOut,
    DevCloudIn,
    EstimateIn,
    EstimateOut,
    OneYearServiceIn,
    PolicyOut,
    ReasonOut,
    ServiceIn,
    ServiceOut,
    StepOut,
    YearOut,
    YearTotalOut,
)
from policy_kb.book import PolicyBook
from policy_kb.estimate import estimate
from policy_kb.facts import Applicant, ServiceId, ServiceRequest
from policy_kb.results import Estimate, ServiceEstimate, YearLine


def answer(book: PolicyBook, request: EstimateIn, today: date) -> EstimateOut:
    """The estimate under the policy of `as_of`, or of `today` where it is not given."""
    as_of = request.as_of or today
    requests = [_service_request(service) for service in request.services]
    return _out(estimate(book.as_of(as_of), _applicant(request.applicant), requests, as_of))


def _applicant(given: ApplicantIn) -> Applicant:
    applicant = Applicant(
        legal_form=given.legal_form,
        registered_in_baiyun=given.registered_in_baiyun,
        annual_tax=given.annual_tax,
        paid_in_capital=given.paid_in_capital,
        fraud_finding_date=given.fraud_finding_date,
    )
    return applicant if given.categories is None else applicant.with_categories(given.categories)


def _service_request(given: ServiceIn) -> ServiceRequest:
    service = ServiceId(given.service)
    fees, excluded = tuple(given.annual_fees), tuple(given.excluded_fees or ())
    if isinstance(given, DevCloudIn):
        return ServiceRequest(
            service,
            fees,
            excluded,
            edition=given.edition,
            packages=given.packages,
            start_year=given.start_year,
        )
    if isinstance(given, OneYearServiceIn):
        return ServiceRequest(service, fees, excluded, prior=given.prior)
    return ServiceRequest(service, fees, excluded)


def contract_fact(fact_id: str, service: ServiceId) -> str:
    """`categories.four_above` → `categories`, `dev_cloud.edition` → `edition`."""
    head, _, tail = fact_id.partition(".")
    return tail if head == service.value else head


def plain_rate(rate: Decimal) -> str:
    """`Decimal("0.50")` → `"0.5"`, `Decimal("1.00")` → `"1"`."""
    return f"{rate.normalize():f}"


def _out(result: Estimate) -> EstimateOut:
    return EstimateOut(
        policy=PolicyOut(
            id=result.policy_id,
            title=result.title,
            valid_from=result.valid_from,
            valid_until=result.valid_until,
            status=result.status,
        ),
        services=[_service_out(service) for service in result.services],
        years=[YearTotalOut.model_validate(year) for year in result.years],
        total=result.total,
        notices=[ReasonOut.model_validate(notice) for notice in result.notices],
    )


def _service_out(result: ServiceEstimate) -> ServiceOut:
    missing = dict.fromkeys(contract_fact(fact, result.service) for fact in result.missing)
    return ServiceOut(
        service=result.service,
        eligibility=result.assessment.verdict,
        reasons=[ReasonOut.model_validate(reason) for reason in result.assessment.reasons],
        missing=list(missing),
        years=[_year_out(line) for line in result.years],
        alternatives=[AlternativeOut.model_validate(way) for way in result.alternatives],
        citations=[CitationOut.model_validate(citation) for citation in result.citations],
    )


def _year_out(line: YearLine) -> YearOut:
    return YearOut(
        year=line.year,
        fee=line.fee,
        excluded=line.excluded,
        base=line.base,
        rate=None if line.rate is None else plain_rate(line.rate),
        uncapped=line.uncapped,
        cap=line.cap,
        amount=line.amount,
        self_pay=line.self_pay,
        steps=[StepOut.model_validate(step) for step in line.steps],
    )
