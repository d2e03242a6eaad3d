"""Replay the ledger: what accounts, lots and people say against what the entries come to."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True)
class Drift:
    """An account that says something else than its entries and lots: `what`, and both figures."""

    account: int
    what: str
    stands: int
    comes_to: int


#: Each: what, its question for (account, what stands, what it comes to) where the two differ.
_QUESTIONS = (
    (
        "balance",
        "SELECT a.id, a.balance, COALESCE(e.amount, 0) FROM loyalty_pointsaccount a LEFT JOIN "
        "(SELECT account_id, SUM(amount) AS amount FROM loyalty_pointsentry GROUP BY account_id) e "
        "ON e.account_id = a.id WHERE a.balance <> COALESCE(e.amount, 0)",
    ),
    (
        "waiting",
        "SELECT a.id, a.waiting, COALESCE(e.amount, 0) FROM loyalty_pointsaccount a LEFT JOIN "
        "(SELECT account_id, SUM(waiting) AS amount FROM loyalty_pointsentry GROUP BY account_id) e "
        "ON e.account_id = a.id WHERE a.waiting <> COALESCE(e.amount, 0)",
    ),
    (
        "lots",
        'SELECT a.id, a.balance, COALESCE(l."left", 0) FROM loyalty_pointsaccount a LEFT JOIN '
        '(SELECT account_id, SUM("left") AS "left" FROM loyalty_pointslot '
        "WHERE released_at IS NOT NULL GROUP BY account_id) l ON l.account_id = a.id "
        'WHERE (CASE WHEN a.balance > 0 THEN a.balance ELSE 0 END) <> COALESCE(l."left", 0)',
    ),
    (
        "waiting lots",
        'SELECT a.id, a.waiting, COALESCE(l."left", 0) FROM loyalty_pointsaccount a LEFT JOIN '
        '(SELECT account_id, SUM("left") AS "left" FROM loyalty_pointslot '
        "WHERE released_at IS NULL GROUP BY account_id) l ON l.account_id = a.id "
        'WHERE a.waiting <> COALESCE(l."left", 0)',
    ),
    (
        "running balance",
        "SELECT account_id, balance, running FROM (SELECT account_id, balance, SUM(amount) OVER "
        "(PARTITION BY account_id ORDER BY id) AS running FROM loyalty_pointsentry) r "
        "WHERE balance <> running",
    ),
)


def audit() -> Iterator[Drift]:
    """Everything that does not add up: nothing, unless somebody wrote past the ledger."""
    for what, question in _QUESTIONS:
        with connection.cursor() as cursor:
            cursor.execute(question)
            rows = cursor.fetchall()
        for account, stands, comes_to in rows:
            yield Drift(account, what, int(stands), int(comes_to))
    yield from _people()


def _people() -> Iterator[Drift]:
    """What is said of the whole person, and of nobody else."""
    from shuke.customers.queries import survivors
    from shuke.loyalty.models import PointsAccount

    into = survivors()
    sums: dict[int, int] = {}
    rows = list(PointsAccount.objects.values_list("pk", "customer", "balance", "points"))
    for _pk, record, balance, _points in rows:
        person = into.get(record, record)
        sums[person] = sums.get(person, 0) + balance
    for pk, record, _balance, points in rows:
        expected = 0 if record in into else sums[record]
        if points != expected:
            yield Drift(pk, "person", points, expected)
