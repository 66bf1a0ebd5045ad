"""The peer: article 11 and 12 for one enterprise and its five services, as an OpenFisca system.

Only what the compared request needs: the amounts, without unknowns, reasons, steps or citations.
Rates and caps are constants in the formulas, which is faster than OpenFisca's parameter files.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

YEAR = "2021"
ENTERPRISE = build_entity(
    key="enterprise", plural="enterprises", label="an applicant", is_person=True
)
YES_NO = (
    "registered_in_baiyun",
    "four_above",
    "software_it",
    "software_vendor",
    "industrial_with_plant",
)
Formula = Callable[[Any, Any], Any]


def dev_cloud(enterprise: Any, period: Any) -> Any:
    packages = enterprise("packages", period)
    limit = numpy.where(enterprise("four_above", period), 10, 5)
    share = numpy.minimum(packages, limit) / packages
    return enterprise("software_it", period) * enterprise("dev_cloud_fee", period) * share


def public_cloud(enterprise: Any, period: Any) -> Any:
    tax = enterprise("annual_tax", period)
    cap = numpy.select([tax < 5_000_000, tax < 20_000_000], [100_000, 300_000], 1_000_000)
    amount = numpy.minimum(enterprise("public_cloud_fee", period) * 0.5, cap)
    return enterprise("four_above", period) * amount


def software_park(enterprise: Any, period: Any) -> Any:
    amount = numpy.minimum(enterprise("software_park_fee", period) * 0.8, 200_000)
    return enterprise("software_vendor", period) * amount


def diagnosis(enterprise: Any, period: Any) -> Any:
    amount = numpy.minimum(enterprise("diagnosis_fee", period) * 0.8, 200_000)
    return enterprise("industrial_with_plant", period) * amount


def digital_workshop(enterprise: Any, period: Any) -> Any:
    amount = numpy.minimum(enterprise("digital_workshop_fee", period) * 0.8, 400_000)
    return enterprise("industrial_with_plant", period) * amount


def total(enterprise: Any, period: Any) -> Any:
    amounts = sum(enterprise(service.__name__, period) for service in SERVICES)
    return enterprise("registered_in_baiyun", period) * numpy.minimum(amounts, 2_000_000)


SERVICES: tuple[Formula, ...] = (
    dev_cloud,
    public_cloud,
    software_park,
    diagnosis,
    digital_workshop,
)


def _variable(name: str, kind: type, **more: Any) -> type[Variable]:
    attributes = {
        "value_type": kind,
        "entity": ENTERPRISE,
        "definition_period": DateUnit.YEAR,
        "label": name,
        **more,
    }
    return type(name, (Variable,), attributes)


def system() -> TaxBenefitSystem:
    """The policy in OpenFisca."""
    built = TaxBenefitSystem([ENTERPRISE])
    for name in YES_NO:
        built.add_variable(_variable(name, bool))
    for name in ("annual_tax", "packages", *(f"{service.__name__}_fee" for service in SERVICES)):
        built.add_variable(_variable(name, float))
    for formula in (*SERVICES, total):
        built.add_variable(_variable(formula.__name__, float, formula=formula))
    return built


def total_of(built: TaxBenefitSystem, facts: Mapping[str, Any]) -> float:
    """The year's total in yuan, the way OpenFisca is used for one applicant."""
    situation = {"enterprises": {"it": {name: {YEAR: value} for name, value in facts.items()}}}
    simulation = SimulationBuilder().build_from_entities(built, situation)
    return float(simulation.calculate("total", YEAR)[0])
