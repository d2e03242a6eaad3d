"""People to greet, and people to ask back."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.errors import Busy
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.customers import queries as customers
from shuke.customers.queries.birthdays import Birthday
from shuke.customers.queries.birthdays import birthdays as upcoming
from shuke.insight.figures import people_url
from shuke.insight.models import ValueScore
from shuke.insight.queries.next_products import due_now
from shuke.insight.queries.overdue import OverdueRegular, overdue
from shuke.insight.queries.value import fit_in_force, reason_of, scores_of, slipping

MOST_LINES = 4
#: The people of the birthdays as a segment.
THEY = {
    "where": {
        "all": [
            {"field": "birthday", "op": "in_next", "days": 7},
            {"field": "orders", "op": "at_least", "value": 1},
        ]
    }
}


def birthdays(actor: Actor) -> Concern | None:
    """Birthdays today and in the next seven days."""
    dates = upcoming(actor, days=7, limit=MOST_LINES)
    if not dates.count:
        return None
    return Concern(
        kind="birthdays",
        icon="cake",
        title=ngettext(
            "%(count)s birthday within 7 days", "%(count)s birthdays within 7 days", dates.count
        )
        % {"count": formats.number(dates.count)},
        why=ngettext("%(count)s of them today.", "%(count)s of them today.", dates.today)
        % {"count": formats.number(dates.today)},
        lines=[_birthday(each) for each in dates.first],
        url=people_url(_("Birthday within 7 days"), THEY, "/")
        if actor.can("segments.view") and actor.scope.is_all
        else f"{reverse('customers:list')}?birthday=soon",
        action=_("See these people"),
    )


def _birthday(each: Birthday) -> Line:
    when = _("today") if each.day == clock.today() else formats.weekday(each.day)
    calendar = _("lunar birthday") if each.is_lunar else ""
    bought = ngettext("%(count)s order", "%(count)s orders", each.customer.order_count) % {
        "count": formats.number(each.customer.order_count)
    }
    return Line(
        label=str(each.customer),
        text=" · ".join(part for part in (when, calendar, bought) if part),
        url=reverse("customers:record", args=[each.customer.pk]),
        is_person=True,
    )


def overdue_regulars(actor: Actor) -> Concern | None:
    """Regulars who have not come for longer than their own rhythm: of the whole shop, so for those only who
    see it."""
    if not actor.scope.is_all:
        return None
    try:
        regulars = overdue(actor, limit=MOST_LINES * 2)
    except Busy:
        return None
    if not regulars.regulars:
        return None
    ids = [each.customer_id for each in regulars.first]
    names = {person.pk: str(person) for person in customers.people(actor).filter(pk__in=ids)}
    here = [each for each in regulars.first if each.customer_id in names][:MOST_LINES]
    stake = formats.money_short(regulars.at_stake, regulars.currency)
    why = _("They usually come back sooner. One usual order of each: %(amount)s.")
    return Concern(
        kind="overdue",
        icon="user-x",
        title=ngettext(
            "%(count)s regular is overdue", "%(count)s regulars are overdue", regulars.regulars
        )
        % {"count": formats.number(regulars.regulars)},
        why=why % {"amount": stake} if actor.can("insight.view") else "",
        lines=[_regular(each, names[each.customer_id], regulars.currency) for each in here],
        url=f"{reverse('customers:list')}?overdue=yes&sort=-spent",
        action=_("See them and share them out"),
        tone="warn",
    )


def _regular(each: OverdueRegular, name: str, currency: str) -> Line:
    text = _("usually every %(gap)s, away for %(away)s")
    return Line(
        label=name,
        text=text % {"gap": formats.days(each.gap), "away": formats.number(each.away)},
        url=reverse("customers:record", args=[each.customer_id]),
        amount=each.spent,
        currency=currency,
        is_person=True,
    )


def slipping_customers(actor: Actor) -> Concern | None:
    """Good customers of whom it became doubtful that they still buy, by what they would bring."""
    people = slipping(actor)
    if not (count := people.count()):
        return None
    first = list(people.order_by("-value_score__stayed", "pk")[:MOST_LINES])
    scores, fit = scores_of([person.pk for person in first]), fit_in_force()
    currency = fit.currency if fit else ""
    return Concern(
        kind="slipping",
        icon="chart-line",
        title=ngettext(
            "%(count)s good customer is slipping", "%(count)s good customers are slipping", count
        )
        % {"count": formats.number(count)},
        why=_("They are among the best fifth, and have been away longer than it fits them."),
        lines=[_slipping(person, scores[person.pk], currency) for person in first],
        url=f"{reverse('customers:list')}?slipping=yes&sort=-value_score__value",
        action=_("See them and share them out"),
        tone="warn",
    )


def due_again(actor: Actor) -> Concern | None:
    """Who has probably used up about now what they buy again and again."""
    rows = due_now(actor)
    if not (count := rows.values("customer_id").distinct().count()):
        return None
    first = rows.order_by("-chance", "customer").select_related("customer", "product")
    return Concern(
        kind="due_again",
        icon="clock",
        title=ngettext(
            "%(count)s customer is due to buy something again",
            "%(count)s customers are due to buy something again",
            count,
        )
        % {"count": formats.number(count)},
        why=_("By their own rhythm, or by how soon others buy it again."),
        lines=[
            Line(
                label=str(row.customer),
                text=_("%(product)s · due %(day)s · %(chance)s%%")
                % {
                    "product": row.product,
                    "day": formats.day(row.due_on) if row.due_on else "",
                    "chance": row.chance,
                },
                url=reverse("customers:record", args=[row.customer_id]),
                is_person=True,
            )
            for row in first[:MOST_LINES]
        ],
        url=f"{reverse('customers:list')}?due_again=yes",
        action=_("See these people"),
    )


def _slipping(person: customers.Customer, score: ValueScore, currency: str) -> Line:
    return Line(
        label=str(person),
        text=_("%(chance)s%% still buying · %(why)s")
        % {"chance": score.alive, "why": reason_of(person, score)},
        url=reverse("customers:record", args=[person.pk]),
        amount=score.stayed,
        currency=currency,
        is_person=True,
    )
