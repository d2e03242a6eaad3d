"""Who responds: the effect group by group, and whether the groups differ by more than chance.

With many groups some always look good. So each interval is widened for their number (Bonferroni), and their
differences are tested together (W. G. Cochran, "The combination of estimates from different experiments",
Biometrics 10, 1954). `chosen_elsewhere` measures a choice of groups on people who had no part in choosing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from shuke.insight.effects.intervals import CONFIDENCE, Difference, Group, adjusted

type Pair = tuple[Group, Group]


@dataclass(frozen=True)
class Response:
    """The effect in one group: treated less control, per person."""

    key: str
    treated: int
    control: int
    #: None where too few are in it.
    effect: Difference | None


@dataclass(frozen=True)
class Responses:
    groups: Sequence[Response]
    #: The chance of differences as large as these if all groups respond alike; None with fewer than two.
    chance: float | None

    @property
    def differ(self) -> bool:
        return self.chance is not None and self.chance < 1 - CONFIDENCE


def by_group(pairs: Mapping[str, Pair], usable: Collection[str]) -> Responses:
    """The effects by group; those that are not `usable`, for being too few, get none."""
    confidence = 1 - (1 - CONFIDENCE) / max(len(usable), 1)
    groups = [
        Response(
            key,
            pair[0].size,
            pair[1].size,
            adjusted(*pair, confidence) if key in usable else None,
        )
        for key, pair in pairs.items()
    ]
    return Responses(groups, _chance([each.effect for each in groups if each.effect]))


def _chance(effects: Sequence[Difference]) -> float | None:
    """Of Cochran's Q, chi-squared with one degree of freedom fewer than there are effects."""
    usable = [each for each in effects if each.error]
    if len(usable) < 2:
        return None
    from scipy.special import chdtrc

    weights = [1 / each.error**2 for each in usable]
    middle = sum(w * each.estimate for w, each in zip(weights, usable, strict=True)) / sum(weights)
    q = sum(w * (each.estimate - middle) ** 2 for w, each in zip(weights, usable, strict=True))
    return float(chdtrc(len(usable) - 1, q))


@dataclass(frozen=True)
class Choice:
    """What treating only chosen groups does, measured on people who had no part in choosing."""

    #: People of the chosen groups, of all.
    people: int
    chosen: Difference | None
    others: Difference | None


def chosen_elsewhere(halves: Sequence[Mapping[str, Pair]]) -> Choice:
    """Choose in each part the groups with an effect above 0, and measure them in the others (cross-fitting,
    as in V. Chernozhukov et al., The Econometrics Journal 21, 2018, with the groups as the model)."""
    chosen: list[Pair] = []
    others: list[Pair] = []
    for at, half in enumerate(halves):
        elsewhere = [part for place, part in enumerate(halves) if place != at]
        for key, pair in half.items():
            effect = adjusted(*_summed(part[key] for part in elsewhere if key in part))
            (chosen if effect and effect.estimate > 0 else others).append(pair)
    people = sum(pair[0].size + pair[1].size for pair in chosen)
    return Choice(people, *(adjusted(*_summed(pairs)) for pairs in (chosen, others)))


def _summed(pairs: Iterable[Pair]) -> Pair:
    first, second = Group(0, 0, 0), Group(0, 0, 0)
    for one, other in pairs:
        first, second = first + one, second + other
    return first, second
