"""One person against one segment, from fresh rows: milliseconds for many people of the big shop."""

import statistics
import time

PEOPLE = 200


def measured(cases, everybody: int) -> dict[str, float]:
    """Median and 95th percentile of one evaluation in milliseconds, over `PEOPLE` people and every
    case; each is compiled once before, and every answer is compared with the warehouse's."""
    from shuke.insight.queries import is_member
    from shuke.insight.segments import running

    took, cpu = [], []
    for case in cases:
        definition = case.definition()
        members = {pk for batch in running.ids(definition) for pk in batch.to_pylist()}
        chosen = [*sorted(members)[:: max(1, 2 * len(members) // PEOPLE)][: PEOPLE // 2]]
        chosen += [1 + number * 7919 % everybody for number in range(PEOPLE - len(chosen))]
        is_member(definition, chosen[0])
        for pk in chosen:
            wall, start = time.perf_counter(), time.process_time()
            membership = is_member(definition, pk)
            took.append(1000 * (time.perf_counter() - wall))
            cpu.append(1000 * (time.process_time() - start))
            assert membership.inside == (pk in members), (case.name, pk)
    return {
        "median": statistics.median(took),
        "p95": statistics.quantiles(took, n=20)[-1],
        "processor time, median": statistics.median(cpu),
    }
