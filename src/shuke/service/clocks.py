"""The clocks of a ticket: until when it is to be answered and solved, in the shop's business time.

The answer's clock runs while the person waits, the solution's while the ticket is open: waiting for the person and
being put off stop it. What has run is kept, so that a priority or a rule that changes moves the time at once.
"""

import datetime as dt

from shuke.common import clock
from shuke.common import versions as kit
from shuke.service.models import ClockRules, ClockSpell, Ticket
from shuke.service.terms import Terms
from shuke.team.queries.hours import Calendar, calendar

State = Ticket.State
_COLUMNS = (
    "answer_due_at", "solve_due_at", "due_at", "solve_since", "solve_spent", "escalated",
)  # fmt: skip


def holding() -> ClockRules | None:
    """The version that holds now."""
    return kit.holding(ClockSpell, ClockRules)


def in_force() -> Terms | None:
    """What holds now; None: no times are set."""
    row = holding()
    return Terms.of_version(row.definition) if row else None


def wind(*rows: Ticket) -> None:
    """Set their clocks by how they stand, in the caller's transaction; again it changes nothing."""
    rules, terms = calendar(), in_force()
    for row in rows:
        _wind(row, terms, rules)


def _wind(row: Ticket, terms: Terms | None, rules: Calendar) -> None:
    now = clock.now()
    if row.state == State.OPEN and row.solve_since is None:
        row.solve_since = now if row.solve_spent or row.solved_at else max(row.opened_at, row.since)
    elif row.state != State.OPEN and row.solve_since is not None:
        row.solve_spent += int(rules.between(row.solve_since, now).total_seconds())
        row.solve_since = None
    before = row.due_at
    row.answer_due_at = row.solve_due_at = None
    if terms is not None:
        row.answer_due_at = _answer_due(row, terms, rules)
        row.solve_due_at = _solve_due(row, terms, rules)
    row.due_at = min(filter(None, (row.answer_due_at, row.solve_due_at)), default=None)
    if row.due_at != before:
        row.escalated = 0
    row.save(update_fields=list(_COLUMNS))


def _answer_due(row: Ticket, terms: Terms, rules: Calendar) -> dt.datetime | None:
    if row.is_over or row.waits_since is None:
        return None
    hours = terms.hours(row.priority, row.channel, "next" if row.answered_at else "first")
    return _after(rules, row.waits_since, hours * 3600) if hours else None


def _solve_due(row: Ticket, terms: Terms, rules: Calendar) -> dt.datetime | None:
    hours = terms.hours(row.priority, row.channel, "solve")
    if not hours or row.solve_since is None:
        return None
    return _after(rules, row.solve_since, max(hours * 3600 - row.solve_spent, 0))


def _after(rules: Calendar, start: dt.datetime, seconds: float) -> dt.datetime | None:
    try:
        return rules.add(start, dt.timedelta(seconds=seconds))
    except ValueError:  # the shop never opens
        return None
