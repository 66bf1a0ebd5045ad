"""The one clock: whoever needs the time is given a `Clock`, in Asia/Shanghai."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Protocol
from zoneinfo import ZoneInfo

from runtime.settings import Settings

SHANGHAI: Final = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Tells the time of the office."""

    def now(self) -> datetime:
        """The current instant, aware, in Asia/Shanghai."""
        ...

    def today(self) -> date:
        """The current calendar day in Asia/Shanghai."""
        ...


@dataclass(frozen=True)
class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(SHANGHAI)

    def today(self) -> date:
        return self.now().date()


@dataclass(frozen=True)
class FixedClock:
    """A clock that stands still at `instant`, which must be aware (`ValueError` otherwise)."""

    instant: datetime

    def __post_init__(self) -> None:
        if self.instant.utcoffset() is None:
            raise ValueError("a fixed clock needs an instant with an offset")

    def now(self) -> datetime:
        return self.instant.astimezone(SHANGHAI)

    def today(self) -> date:
        return self.now().date()


def clock_from(settings: Settings) -> Clock:
    """The fixed clock of `CLOCK_NOW` when it is set, else the machine's."""
    return SystemClock() if settings.clock_now is None else FixedClock(settings.clock_now)
