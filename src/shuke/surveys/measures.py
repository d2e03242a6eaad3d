"""What answers come to. One definition each, for pages, the API and whoever asks from above.

NPS: share of 9 and 10 minus share of 0 to 6 (F. Reichheld, "The One Number You Need to Grow", Harvard Business Review
2003). Its interval is the adjusted Wald interval of B. Rocks, "Interval estimation for the 'net promoter score'",
The American Statistician 70, 2016: three answers are added, which keeps it honest for few. Shares (CSAT, CES) have the
interval of E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

#: Quantile of the normal distribution for 95 of 100.
Z = 1.959963984540054
#: From which score on an answer counts as good: very or quite satisfied; rather easy.
GOOD = {"csat": 4, "ces": 5}
#: Up to which score somebody is so dissatisfied that a colleague should speak with them.
UNHAPPY = {"nps": 3, "csat": 2, "ces": 2}
DETRACTOR, PROMOTER = 6, 9
DEFINITIONS: dict[str, Any] = {
    "nps": _(
        "Of a hundred who answer, those with 9 or 10 minus those with 0 to 6: from −100 to 100. With the interval in "
        "which it lies in 95 of 100 such surveys."
    ),
    "csat": _(
        "Of all who answer, the share of 4 and 5 (satisfied and very satisfied). With the interval in which it lies "
        "in 95 of 100 such surveys."
    ),
    "ces": _(
        "Of all who answer, the share of 5 to 7 (rather to very easy). With the interval in which it lies in 95 of "
        "100 such surveys."
    ),
}
NAMES = {"nps": "NPS", "csat": "CSAT", "ces": "CES"}


@dataclass(frozen=True)
class Measure:
    """A figure over `size` answers with its interval: NPS from -100 to 100, CSAT and CES as shares from 0 to 1."""

    key: str
    size: int
    value: float
    low: float
    high: float

    @property
    def is_share(self) -> bool:
        return self.key != "nps"

    @property
    def name(self) -> str:
        return NAMES[self.key]

    @property
    def definition(self) -> Any:
        return DEFINITIONS[self.key]


def measure(key: str, counts: Mapping[int, int]) -> Measure | None:
    """Of answers by score; None without any."""
    size = sum(counts.values())
    if not key or not size:
        return None
    if key == "nps":
        return _net(
            sum(n for score, n in counts.items() if score >= PROMOTER),
            sum(n for score, n in counts.items() if score <= DETRACTOR),
            size,
        )
    return _share(key, sum(n for score, n in counts.items() if score >= GOOD[key]), size)


def recommends(score: int) -> str:
    """In which of the three groups an answer to the NPS question stands."""
    if score >= PROMOTER:
        return "promoter"
    return "detractor" if score <= DETRACTOR else "passive"


def satisfied(score: int) -> str:
    """Very satisfied and satisfied are different people: told apart."""
    return {5: "very", 4: "satisfied", 3: "neither"}.get(score, "dissatisfied")


def _net(promoters: int, detractors: int, size: int) -> Measure:
    n = size + 3
    for_, against = (promoters + 0.75) / n, (detractors + 0.75) / n
    middle = for_ - against
    reach = Z * math.sqrt((for_ + against - middle**2) / n)
    value = 100 * (promoters - detractors) / size
    low, high = max(100 * (middle - reach), -100.0), min(100 * (middle + reach), 100.0)
    return Measure("nps", size, value, min(low, value), max(high, value))


def _share(key: str, good: int, size: int) -> Measure:
    share = good / size
    below = 1 + Z**2 / size
    middle = (share + Z**2 / (2 * size)) / below
    reach = Z * math.sqrt(share * (1 - share) / size + Z**2 / (4 * size**2)) / below
    return Measure(key, size, share, max(middle - reach, 0.0), min(middle + reach, 1.0))
