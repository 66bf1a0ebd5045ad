"""Short ways to write an applicant and a request, and hypothesis strategies over both."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st

from policy_kb.facts import Applicant, Category, Edition, LegalForm, ServiceId, ServiceRequest
from tests.policy_kb.oracle import Facts, Wanted

ONE_YEAR = (ServiceId.SOFTWARE_PARK, ServiceId.DIAGNOSIS, ServiceId.DIGITAL_WORKSHOP)


def company(
    *held: str,
    tax: str | None = None,
    capital: str | None = None,
    form: str = "enterprise",
    registered: bool = True,
    finding: date | None = None,
) -> Applicant:
    """An applicant whose every kind is decided."""
    return Applicant(
        legal_form=LegalForm(form),
        registered_in_baiyun=registered,
        annual_tax=None if tax is None else Decimal(tax),
        paid_in_capital=None if capital is None else Decimal(capital),
        fraud_finding_date=finding,
    ).with_categories(Category(name) for name in held)


def dev_cloud(
    *fees: str, edition: str = "enterprise", packages: int = 1, start: int = 1
) -> ServiceRequest:
    return ServiceRequest(
        ServiceId.DEV_CLOUD,
        tuple(Decimal(fee) for fee in fees),
        edition=Edition(edition),
        packages=packages,
        start_year=start,
    )


def request(
    service: str, *fees: str, excluded: tuple[str, ...] = (), prior: bool | None = False
) -> ServiceRequest:
    return ServiceRequest(
        ServiceId(service),
        tuple(Decimal(fee) for fee in fees),
        tuple(Decimal(fee) for fee in excluded),
        prior=prior,
    )


_TIER_ENDS = (200_000, 250_000, 500_000, 5_000_000, 10_000_000, 20_000_000)
_AT_BOUNDS = st.sampled_from(
    [Decimal("0"), Decimal("0.01"), Decimal("0.03"), Decimal(10**12)]
    + [Decimal(end) + Decimal(cents) / 100 for end in _TIER_ENDS for cents in (-1, 0, 1)]
)
money = _AT_BOUNDS | st.decimals(0, 10**7, places=2)


@st.composite
def applicants(draw: st.DrawFn) -> Applicant:
    """Applicants with every fact decided."""
    held = draw(st.sets(st.sampled_from(Category)))
    forms = st.just(LegalForm.ENTERPRISE) | st.sampled_from(LegalForm)
    return Applicant(
        legal_form=draw(forms),
        registered_in_baiyun=draw(st.sampled_from([True, True, True, False])),
        annual_tax=draw(money),
        paid_in_capital=draw(money),
        fraud_finding_date=draw(st.none() | st.dates(date(2014, 1, 1), date(2024, 12, 31))),
    ).with_categories(held)


@st.composite
def service_requests(draw: st.DrawFn, service: ServiceId) -> ServiceRequest:
    """Complete requests for one service."""
    start = draw(st.integers(1, 3)) if service is ServiceId.DEV_CLOUD else 1
    most = 1 if service in ONE_YEAR else 4 - start
    fees = tuple(draw(st.lists(money, min_size=1, max_size=most)))
    shares = draw(st.lists(st.integers(0, 4), max_size=len(fees)))
    excluded = tuple(
        (fee * share / 4).quantize(Decimal("0.01"), "ROUND_DOWN")
        for fee, share in zip(fees, shares, strict=False)
    )
    return ServiceRequest(
        service,
        fees,
        excluded,
        edition=draw(st.sampled_from(Edition)),
        packages=draw(st.integers(1, 13)),
        start_year=start,
        prior=draw(st.booleans()),
    )


@st.composite
def several_requests(draw: st.DrawFn) -> tuple[ServiceRequest, ...]:
    chosen = draw(st.lists(st.sampled_from(ServiceId), unique=True, min_size=1))
    return tuple(draw(service_requests(service)) for service in chosen)


days = st.dates(date(2018, 1, 1), date(2026, 12, 31)) | st.sampled_from(
    [date(2019, 8, 13) + timedelta(days=offset) for offset in (0, 1, 1096, 1097, 1098)]
)


def as_oracle(applicant: Applicant, wanted: ServiceRequest, as_of: date) -> tuple[Facts, Wanted]:
    """The same facts in the oracle's own terms."""
    assert applicant.legal_form is not None
    assert applicant.annual_tax is not None
    assert applicant.paid_in_capital is not None
    facts = Facts(
        applicant.legal_form.value,
        bool(applicant.registered_in_baiyun),
        frozenset(kind.value for kind, holds in applicant.categories.items() if holds),
        Fraction(applicant.annual_tax),
        Fraction(applicant.paid_in_capital),
        applicant.fraud_finding_date,
        as_of,
    )
    return facts, Wanted(
        wanted.service.value,
        tuple(map(Fraction, wanted.annual_fees)),
        tuple(map(Fraction, wanted.excluded_fees)),
        str(wanted.edition),
        wanted.packages or 1,
        wanted.start_year,
        bool(wanted.prior),
    )
