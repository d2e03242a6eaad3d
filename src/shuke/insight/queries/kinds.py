"""Kinds of buyers: which rules hold, what they would have said of the past, and what somebody is."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from shuke.common import clock
from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.customers import queries as customers
from shuke.customers.queries import Customer
from shuke.customers.queries.scoping import require_customer
from shuke.insight.by_customer import in_both
from shuke.insight.kind_names import KINDS
from shuke.insight.kinds import SIGNS, Rules
from shuke.insight.kinds.judging import CODES, Judged, judge, quarters
from shuke.insight.metrics.brought import SUMS, brought
from shuke.insight.metrics.habits import MEASURES, Habits, habits
from shuke.insight.metrics.snapshot import basis_at
from shuke.insight.models import BuyerKind, KindOverrule, KindPast, KindRules, KindRun, KindSpell
from shuke.insight.queries.membership import person_of
from shuke.warehouse import engine

#: A version is tried in so many steps: today, then a year ago with what came since. Days of that.
STEPS, YEAR = 2, 365
#: Words against the rules that are shown.
WORDS = 30
#: Fewer people of a kind prove nothing about it.
FEW = 30
#: Changes that the record shows.
MOST_CHANGES = 6


def holding() -> KindRules | None:
    """The version that holds now."""
    return kit.holding(KindSpell, KindRules)


def versions(actor: Actor) -> list[KindRules]:
    """The last of them, the latest first, with `spells`."""
    require(actor, "insight.view")
    return kit.latest(KindRules)


def rules_for(actor: Actor, pk: int) -> KindRules:
    """That version. Raises NotFound."""
    require(actor, "insight.view")
    return kit.version_for(KindRules, pk)


def described(row: KindRules) -> dict[str, Any]:
    """A version as programs read it."""
    sentences = Rules.of_version(row.definition).sentences()
    return {**row.definition, **kit.described(row), "sentences": sentences}


def last_run() -> KindRun | None:
    """The last judging whose rows are all written; None before the first."""
    return KindRun.objects.exclude(done_at=None).order_by("-pk").first()


def suggested() -> Rules:
    """The standard rules with cuts at the quarters of the shop's own buyers, where they can be told. Busy while
    there is no copy to read."""
    rules = Rules.of({})
    borders = quarters(_habits_at(clock.today(), rules.days), rules.orders)
    signs = {code: dict(cuts) for code, cuts in rules.signs.items()}
    for sign in SIGNS:
        low, high = borders.get(sign.code, (0, 0))
        if sign.least <= low < high <= sign.most:
            signs[sign.code] |= {"low": low, "high": high}
    return Rules.of({**rules.as_json(), "signs": signs})


def _habits_at(day: dt.date, days: int) -> Habits:
    with engine.connect() as connection:
        return habits(connection, basis_at(connection, day), days)


def judged_at(day: dt.date, rules: Rules | None) -> tuple[Judged, dict[str, int]]:
    """Everybody as seen from a day, and how many are of each kind or ordered too little ("little"); nobody without
    rules."""
    if rules is None:
        none = np.zeros(0, np.int64)
        nothing = Habits(none, dict.fromkeys(("orders", *MEASURES), none))
        return Judged(none, none, none, nothing), {}
    measured = _habits_at(day, rules.days)
    judged = judge(rules, measured)
    counts = {kind: int((judged.kind == CODES.index(kind)).sum()) for kind in KINDS}
    return judged, counts | {"little": len(measured.customer) - len(judged.customer)}


def rehearse(rules: Rules, goes_on: Callable[[int], bool] | None = None) -> dict[str, Any] | None:
    """What the rules say, as JSON: `now`, how many are of each kind today; `then`, those of a year ago and what
    each kind did in the year since; `stayed`, how many of these are of the same kind today. None: stopped."""
    today = clock.today()
    now, counts = judged_at(today, rules)
    if goes_on is not None and not goes_on(1):
        return None
    before = today - dt.timedelta(days=YEAR)
    then, earlier = judged_at(before, rules)
    sums, currency = _brought_since(before)
    here, there = in_both(now.customer, then.customer)
    stayed = int((now.kind[here] == then.kind[there]).sum())
    result = {
        "now": counts,
        "then": [_since(then, kind, sums) | {"currency": currency} for kind in KINDS],
        "little_then": earlier["little"],
        "both": len(here),
        "stayed": stayed,
        "days": YEAR,
    }
    if goes_on is not None and not goes_on(STEPS):
        return None
    return result


def _brought_since(day: dt.date) -> tuple[dict[str, np.ndarray], str]:
    """What each customer brought after that day, as columns, by id; and the currency."""
    with engine.connect() as connection:
        basis = replace(basis_at(connection, clock.today()), first=day + dt.timedelta(days=1))
        rows = brought(connection, basis)
        table = connection.run(
            rows.select(
                customer=rows.buyer.cast("int64"),
                orders=rows.orders.cast("float64"),
                **{name: rows[name].cast("float64").coalesce(0.0) for name in SUMS},
            ).order_by("customer")
        )
    columns = {name: table[name].to_numpy(zero_copy_only=False) for name in table.column_names}
    return columns, basis.currency


def _since(then: Judged, kind: str, sums: Mapping[str, np.ndarray]) -> dict[str, Any]:
    people = then.customer[then.kind == CODES.index(kind)]
    theirs = np.isin(sums["customer"], people)
    return {
        "kind": kind,
        "people": len(people),
        "came_back": int((sums["orders"][theirs] > 0).sum()),
        **{name: f"{float(sums[name][theirs].sum()):.2f}" for name in SUMS},
    }


@dataclass(frozen=True)
class Evidence:
    """What one sign says of somebody: `side` is 1 for a relationship buyer, -1 for a transaction buyer, 0 none."""

    sign: str
    text: str
    side: int
    weight: int


@dataclass(frozen=True)
class KindStanding:
    """Of which kind somebody is, why, and what they were before, the latest first. Without a kind `missing` says
    why."""

    customer: int
    row: BuyerKind | None
    evidence: list[Evidence]
    before: list[KindPast]
    missing: str
    #: A colleague's word that counts instead of the rules, and what these say.
    word: KindOverrule | None = None

    @property
    def ruled(self) -> str:
        """What the rules say, in words."""
        kind = self.row.ruled if self.row else ""
        return str(KINDS[kind]) if kind else _("nothing: too little is known")

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(KINDS[self.row.kind]) if self.row else ""


def kinds_of(ids: Sequence[int]) -> Mapping[int, BuyerKind]:
    """The kind of each of these customers who is of one."""
    rows = BuyerKind.objects.filter(customer__in=ids).exclude(kind="")
    return {row.customer_id: row for row in rows}


def standing_of(actor: Actor, customer_id: int) -> KindStanding:
    """Of which kind somebody is. NotFound for who is beyond the actor's scope, or while no rules hold."""
    require_customer(actor, "insight.view", customer_id)
    if (run := _run_in_force()) is None:
        raise NotFound(_("No rules hold by which buyers are told apart."))
    return _standing(run, person_of(customer_id))


def kind_panel(actor: Actor, customer: Customer, _ids: list[int]) -> dict[str, Any] | None:
    """The record's panel; None without the right, for who never bought, and while no rules hold."""
    if not actor.can("insight.view") or not customer.order_count:
        return None
    run = _run_in_force()
    if run is None:
        return None
    may = actor.can("insight.overrule")
    return {"standing": _standing(run, customer.pk), "may": may, "kinds": KINDS.items()}


def _run_in_force() -> KindRun | None:
    run = last_run()
    return run if run and run.rules_id else None


def _standing(run: KindRun, customer: int) -> KindStanding:
    assert run.rules
    rules = Rules.of_version(run.rules.definition)
    row = kinds_of([customer]).get(customer)
    past = KindPast.objects.filter(customer=customer).order_by("-ended_at", "-pk")
    missing = (
        ""
        if row
        else _("Too little is known: it takes %(orders)d orders within %(days)d days to tell.")
        % {"orders": rules.orders, "days": rules.days}
    )
    word = KindOverrule.objects.open().filter(customer=customer).first()
    return KindStanding(
        customer,
        row,
        evidence_of(rules, row) if row else [],
        list(past[:MOST_CHANGES]),
        missing,
        word,
    )


def words_against() -> dict[int, str]:
    """The kinds that colleagues say of customers now, whatever the rules say."""
    return dict(KindOverrule.objects.open().values_list("customer_id", "kind"))


@dataclass(frozen=True)
class Word:
    """A colleague's word, and what the rules say by now, or said when it ended. `right`: "colleague" where the rules
    came to the same, "rules" where they said all along what they had said, "neither" else; "" while nothing
    tells."""

    row: KindOverrule
    name: str
    ruled: str
    right: str


def words(actor: Actor) -> list[Word]:
    """The last words against the rules of the customers whom the actor sees, the latest first."""
    require(actor, "insight.view")
    people = customers.people(actor)
    rows = KindOverrule.objects.filter(customer__in=people.values("pk")).order_by("-pk")
    rows = rows.select_related("customer")[:WORDS]
    now = dict(
        BuyerKind.objects.filter(customer__in=[row.customer_id for row in rows]).values_list(
            "customer_id", "ruled"
        )
    )
    return [_word(row, now.get(row.customer_id, "")) for row in rows]


def _word(row: KindOverrule, now: str) -> Word:
    ruled = row.ruled_after if row.ended_at else now
    right = ""
    if ruled and ruled != row.ruled:
        right = "colleague" if ruled == row.kind else "neither"
    elif ruled and row.ended_at:
        right = "colleague" if ruled == row.kind else "rules"
    return Word(row, row.customer.name, str(KINDS[ruled]) if ruled else "–", right)


def evidence_of(rules: Rules, row: BuyerKind) -> list[Evidence]:
    """What each sign with a weight says of somebody, those of whom it is known."""
    lines = []
    for sign in rules.used:
        value = getattr(row, sign.code)
        if value is not None:
            cuts = rules.signs[sign.code]
            side = sign.side(cuts, value)
            lines.append(Evidence(str(sign.name), sign.evidence(value), side, cuts["weight"]))
    return sorted(lines, key=lambda line: -abs(line.side) * line.weight)


def read_past(figures: Mapping[str, Any]) -> dict[str, Any]:
    """One kind of the past, as a page tells it: shares of the people who came back, of the list value that was
    given as discount, of the revenue with known cost that was left, and profit by person."""
    people, money = figures["people"], {name: Decimal(figures[name]) for name in SUMS}
    return {
        **{name: figures[name] for name in ("kind", "people", "came_back")},
        "label": KINDS[figures["kind"]],
        "again": figures["came_back"] / people if people else None,
        "rate": float(money["given"] / money["listed"]) if money["listed"] > 0 else None,
        "margin": float(money["earned"] / money["costed_revenue"])
        if money["costed_revenue"] > 0
        else None,
        "profit": money["earned"] / people if people else None,
        "currency": figures.get("currency", ""),
    }


def title_of_word(row: KindOverrule) -> str:
    """A colleague's word as an unmerge asks about it."""
    return _("%(kind)s, says %(who)s: %(why)s") % {
        "kind": row.label,
        "who": row.began_by,
        "why": row.reason,
    }
