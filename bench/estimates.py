"""One enterprise, five services, one year: our estimate against OpenFisca-Core."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from importlib.metadata import version

from bench import openfisca_peer
from bench.measure import Comparison, microseconds_each
from policy_kb.book import PolicyBook
from policy_kb.estimate import estimate
from policy_kb.facts import Applicant, Category, Edition, LegalForm, ServiceId, ServiceRequest

DAY = date(2021, 6, 30)
HELD = (
    Category.FOUR_ABOVE,
    Category.SOFTWARE_IT,
    Category.SOFTWARE_VENDOR,
    Category.INDUSTRIAL_WITH_PLANT,
)
FEES = {
    ServiceId.DEV_CLOUD: Decimal("270000"),
    ServiceId.PUBLIC_CLOUD: Decimal("500000"),
    ServiceId.SOFTWARE_PARK: Decimal("200000"),
    ServiceId.DIAGNOSIS: Decimal("180000"),
    ServiceId.DIGITAL_WORKSHOP: Decimal("700000"),
}
TAX = Decimal("8000000")


def comparisons() -> Iterator[Comparison]:
    """The time of one estimate, from typed facts to the total; both sides get the same result."""
    peer_name = f"OpenFisca-Core {version('openfisca-core')}"
    policy = PolicyBook.load().as_of(DAY)
    system = openfisca_peer.system()

    def ours(tax: Decimal) -> Decimal:
        applicant = Applicant(
            legal_form=LegalForm.ENTERPRISE, registered_in_baiyun=True, annual_tax=tax
        ).with_categories(HELD)
        requests = [
            ServiceRequest(
                service,
                annual_fees=(fee,),
                edition=Edition.ENTERPRISE if service is ServiceId.DEV_CLOUD else None,
                packages=3 if service is ServiceId.DEV_CLOUD else None,
            )
            for service, fee in FEES.items()
        ]
        return estimate(policy, applicant, requests, DAY).total

    def peer(tax: Decimal) -> float:
        facts = {
            "registered_in_baiyun": True,
            "annual_tax": float(tax),
            "packages": 3,
            **{category.value: True for category in HELD},
            **{f"{service.value}_fee": float(fee) for service, fee in FEES.items()},
        }
        return openfisca_peer.total_of(system, facts)

    if ours(TAX) != Decimal(str(peer(TAX))):
        raise AssertionError(f"the two encodings disagree: {ours(TAX)} and {peer(TAX)}")

    mine_us, theirs_us = microseconds_each(lambda: ours(TAX), lambda: peer(TAX))
    yield Comparison("estimate of five services", "µs", mine_us, theirs_us, peer_name)
