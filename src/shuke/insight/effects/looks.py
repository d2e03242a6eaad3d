"""Reading a comparison while it runs, without being misled by looking often.

Whoever looks every day at an interval of 95 % and stops at the first day that excludes zero is wrong far more
often than 5 times in 100. So the 5 % are spent over the looks (K. K. G. Lan and D. L. DeMets, "Discrete
sequential boundaries for clinical trials", Biometrika 70, 1983): a small part over all days before the last, in
equal parts, and the rest on the last. The parts add up (Bonferroni), so it holds however the days hang together.
"""

#: Of the 5 chances in 100 to be wrong, all looks before the last together.
EARLY = 0.005
ALL = 0.05


def confidence_at(passed: int, days: int) -> float:
    """The level for reading on the day `passed` of `days`; from the last day on: nearly 95 %."""
    if passed >= days:
        return 1 - (ALL - EARLY)
    return 1 - EARLY / max(days - 1, 1)
