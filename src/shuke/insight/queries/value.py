"""What the models of buying say of people, and how right they were lately."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.common.kit import formats
from shuke.customers import queries as customers
from shuke.customers.queries import Customer
from shuke.customers.queries.scoping import require_customer
from shuke.customers.slots import PeopleSet
from shuke.insight.models import ValueFit, ValuePast, ValueScore
from shuke.insight.queries.membership import person_of
from shuke.insight.reports.value import why_not

#: Somebody who still buys with less than this chance slips, in percent; with less than the other they are as
#: good as gone, and no word to them is in time.
SLIPPING, GONE = 60, 20
#: Changes of a score that the record shows.
MOST_CHANGES = 6


@dataclass(frozen=True)
class Standing:
    """What is said of somebody. `score` is None while nothing is said, and `missing` says why; `before` are
    earlier scores, the latest first; `reason` in words of the reader's language."""

    customer: int
    fit: ValueFit
    score: ValueScore | None
    before: list[ValuePast]
    reason: str
    missing: str

    @property
    def orders(self) -> str:
        """Expected days of purchase, as people read them."""
        if not self.score or self.score.orders is None:
            return ""
        return formats.number(self.score.orders / 100, 1)


def fit_in_force() -> ValueFit | None:
    """The last run whose scores are all written; None before the first."""
    return ValueFit.objects.exclude(done_at=None).order_by("-pk").first()


def scores_of(ids: Sequence[int]) -> Mapping[int, ValueScore]:
    """The scores in force of these customers, of whom something is said."""
    rows = ValueScore.objects.filter(customer__in=ids, orders__isnull=False)
    return {row.customer_id: row for row in rows}


def standing_of(actor: Actor, customer_id: int) -> Standing:
    """What is said of somebody. NotFound for who is beyond the actor's scope or while nobody was scored yet."""
    require_customer(actor, "insight.view", customer_id)
    fit = fit_in_force()
    person = Customer.objects.filter(pk=person_of(customer_id)).first()
    if fit is None or person is None:
        raise NotFound(not_yet())
    return _standing(fit, person)


def not_yet() -> str:
    """What is said before the first run."""
    return _(
        "What customers will bring has not been worked out yet: it takes a copy of the orders."
    )


def _standing(fit: ValueFit, person: Customer) -> Standing:
    score = scores_of([person.pk]).get(person.pk)
    past = ValuePast.objects.filter(customer=person, orders__isnull=False).order_by("-at", "-pk")
    missing = (
        ""
        if score
        else why_missing(fit) or _("They came after the last scores, or have no order that counts.")
    )
    return Standing(
        person.pk, fit, score, list(past[:MOST_CHANGES]), reason_of(person, score), missing
    )


def why_missing(fit: ValueFit) -> str:
    """Why nobody is scored, in words; "" where people are."""
    if not fit.missing:
        return ""
    figures = fit.figures
    why = why_not(fit.missing, figures.get("buyers", 0), figures.get("repeaters", 0))
    when = _("Counted on %(moment)s, and again every night.") % {
        "moment": formats.moment(fit.done_at)
    }
    return f"{why} {when}"


def accuracy(fit: ValueFit) -> str:
    """How right it was on days that it did not know, in words; "" where it could not be tried."""
    error = fit.figures.get("error")
    if error is None:
        return ""
    if abs(error) < 0.005:
        return _(
            "Tried on past days that it did not know: all purchases expected to half a percent."
        )
    share = {"n": formats.percent(abs(error))}
    if error > 0:
        return (
            _("Tried on past days that it did not know: %(n)s too many purchases expected.") % share
        )
    return _("Tried on past days that it did not know: %(n)s too few purchases expected.") % share


def reason_of(person: Customer, score: ValueScore | None) -> str:
    """What the score rests on: how often they came, and how long they have been away for that."""
    if not score or not person.last_order_at or not person.first_order_at:
        return ""
    today = clock.today()
    away = (today - person.last_order_at.astimezone(clock.shop_zone()).date()).days
    if person.order_count < 2 or score.alive is None:
        return ngettext(
            "Bought on one day, %(days)s day ago: whether they come again is judged by others who did so.",
            "Bought on one day, %(days)s days ago: whether they come again is judged by others who did so.",
            away,
        ) % {"days": formats.number(away)}
    gap = (person.last_order_at - person.first_order_at).days / (person.order_count - 1)
    words = {
        "orders": formats.number(person.order_count),
        "gap": formats.days(max(1, round(gap))),
        "away": formats.days(away),
        "times": formats.number(away / max(gap, 1), 1),
    }
    if away <= gap:
        return (
            _(
                "%(orders)s orders, one about every %(gap)s; the last %(away)s ago, no longer than usual."
            )
            % words
        )
    return (
        _("%(orders)s orders, one about every %(gap)s; away for %(away)s, %(times)s times as long.")
        % words
    )


def value_panel(actor: Actor, customer: Customer, _ids: list[int]) -> dict[str, Any] | None:
    """The record's panel; None without the right, for who never bought, and before the first scores."""
    if not actor.can("insight.view") or not customer.order_count:
        return None
    fit = fit_in_force()
    return {"standing": _standing(fit, customer), "accuracy": accuracy(fit)} if fit else None


def slipping(actor: Actor) -> QuerySet[Customer]:
    """Good customers of whom it became doubtful that they still buy: of those who came back the best fifth by
    what they would bring if they stay."""
    require(actor, "insight.view")
    fit = fit_in_force()
    people = customers.people(actor)
    if fit is None or fit.good_from is None:
        return people.none()
    return people.filter(
        value_score__alive__gte=GONE,
        value_score__alive__lt=SLIPPING,
        value_score__stayed__gte=fit.good_from,
    )


def slipping_people(actor: Actor, _query: Mapping[str, str]) -> PeopleSet:
    """All of them, for the list of customers."""
    ids = slipping(actor).order_by().values("pk")
    return PeopleSet(
        title=_("Good customers who are slipping"),
        parameters={"slipping": "yes"},
        narrow=lambda people: people.filter(pk__in=ids),
        back="/",
    )
