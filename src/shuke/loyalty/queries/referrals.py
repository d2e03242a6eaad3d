"""Who brought whom, what speaks against it, and what whom they brought is worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.errors import NotFound
from shuke.customers import queries as customers
from shuke.customers.queries import Customer
from shuke.customers.queries.scoping import require_customer
from shuke.loyalty.models import Referral, ReferralRules, ReferralSpell, ReferralStanding
from shuke.loyalty.referral_codes import Codes
from shuke.loyalty.referrals import Terms
from shuke.shop.queries import brought_by

if TYPE_CHECKING:
    from shuke.customers.queries.reaching import Reach

State = Referral.State
#: Steps up a chain of who brought whom in which a ring is looked for.
LONGEST_CHAIN = 50
#: Referrals that a person's page, and people whom the leaderboard lists.
LISTED, LEADERS = 200, 50


def holding() -> ReferralRules | None:
    """The version that holds now."""
    return kit.holding(ReferralSpell, ReferralRules)


def in_force() -> Terms | None:
    """What holds now; None while no version does."""
    row = holding()
    return Terms.of_version(row.definition) if row else None


def has_referrals() -> bool:
    """Whether anybody can bring somebody, or did."""
    return holding() is not None or Referral.objects.exists()


def versions(actor: Actor) -> list[ReferralRules]:
    """The last of them, the latest first, with `spells`."""
    require(actor, "loyalty.rule")
    return kit.latest(ReferralRules)


def version_for(actor: Actor, pk: int) -> ReferralRules:
    """That version. Raises NotFound."""
    require(actor, "loyalty.rule")
    return kit.version_for(ReferralRules, pk)


def described(row: ReferralRules) -> dict[str, Any]:
    """A version as programs read it."""
    sentences = Terms.of_version(row.definition).sentences()
    return {**row.definition, **kit.described(row), "sentences": sentences}


def link_of(code: str) -> str:
    """The address that people hand on."""
    return f"{settings.PUBLIC_URL}{reverse('referral:invitation', args=[code])}"


@dataclass(frozen=True)
class Invitation:
    """Somebody's personal `code` and link ("" while no rules hold), by whom they were brought, and whom they brought,
    the latest first."""

    customer: int
    code: str
    link: str
    own: Referral | None
    brought: Sequence[Referral]

    @property
    def rewarded(self) -> int:
        return sum(1 for each in self.brought if each.state == State.REWARDED)


def invitation_of(actor: Actor, customer_id: int) -> Invitation:
    """Of one person. NotFound for who is not there or beyond the actor's scope."""
    require_customer(actor, "loyalty.view", customer_id)
    records = customers.whole_person(customer_id)
    if not records:
        raise NotFound(_("There is no such customer."))
    codes = Codes.read() if holding() else None
    code = codes.of(records[0]) if codes else ""
    own, brought = of_person(records)
    return Invitation(records[0], code, link_of(code) if code else "", own, brought)


def of_person(records: Sequence[int]) -> tuple[Referral | None, list[Referral]]:
    """How somebody was brought, and whom they brought, each with both. One query."""
    rows = Referral.objects.filter(Q(customer__in=records) | Q(referrer__in=records))
    rows = rows.select_related("customer", "referrer").order_by("-pk")
    own, brought = None, []
    for row in rows[:LISTED]:
        if row.customer_id in records:
            own = row
        else:
            brought.append(row)
    return own, brought


def seen_names(actor: Actor, rows: Iterable[Referral]) -> dict[int, str]:
    """By record the name of those of both sides whom the actor sees."""
    rows = list(rows)
    ids = {row.customer_id for row in rows} | {row.referrer_id for row in rows}
    of = customers.people_of(ids)
    seen = customers.people(actor).filter(pk__in=set(of.values()))
    names = {row.pk: str(row) for row in seen}
    return {record: names[person] for record, person in of.items() if person in names}


def referrals(actor: Actor) -> QuerySet[Referral]:
    """Those of newcomers whom the actor sees."""
    require(actor, "loyalty.view")
    rows = Referral.objects.select_related("customer", "referrer")
    return customers.rows_within(actor, rows)


def referral_for(actor: Actor, referral_id: int) -> Referral:
    """One of them. NotFound when there is none, or it is of nobody whom the actor sees."""
    row = referrals(actor).filter(pk=referral_id).first()
    if row is None:
        raise NotFound(_("There is no such referral."))
    return row


def is_ring(referrer: int, friend: int) -> bool:
    """Whether the newcomer stands above the one who brought them: both are people who stand for themselves."""
    person = referrer
    for _step in range(LONGEST_CHAIN):
        records = customers.whole_person(person)
        row = Referral.objects.filter(customer__in=records).exclude(state=State.REFUSED).first()
        if row is None:
            return False
        person = customers.people_of([row.referrer_id])[row.referrer_id]
        if person == friend:
            return True
    return False


@dataclass(frozen=True)
class Leader:
    """Somebody who brings people: how many, how many of them bought, and what these brought since."""

    customer: Customer
    brought: int
    rewarded: int
    revenue: Decimal
    profit: Decimal


def leaders(actor: Actor) -> list[Leader]:
    """Of those whom the actor sees, by the profit of whom they brought; refused referrals count for nothing. Needs
    `orders.view`, since it says what people spent."""
    require(actor, "loyalty.view")
    require(actor, "orders.view")
    rows = Referral.objects.exclude(state=State.REFUSED).values_list(
        "referrer", "customer", "state"
    )
    pairs = list(rows)
    of = customers.people_of({record for pair in pairs for record in pair[:2]})
    friends: dict[int, dict[int, bool]] = {}
    for referrer, friend, state in pairs:
        theirs = friends.setdefault(of[referrer], {})
        theirs[of[friend]] = theirs.get(of[friend], False) or state == State.REWARDED
    records = customers.records_of({friend for theirs in friends.values() for friend in theirs})
    worth: dict[int, tuple[Decimal, Decimal]] = {}
    for record, (revenue, profit) in brought_by(records).items():
        before = worth.get(records[record], (Decimal(0), Decimal(0)))
        worth[records[record]] = (before[0] + revenue, before[1] + profit)
    seen = {row.pk: row for row in customers.people(actor).filter(pk__in=list(friends))}
    made = [_leader(seen[pk], theirs, worth) for pk, theirs in friends.items() if pk in seen]
    return sorted(made, key=lambda each: (-each.profit, -each.revenue, each.customer.pk))[:LEADERS]


def _leader(
    who: Customer, friends: Mapping[int, bool], worth: Mapping[int, tuple[Decimal, Decimal]]
) -> Leader:
    sums = [worth.get(friend, (Decimal(0), Decimal(0))) for friend in friends]
    return Leader(
        who,
        len(friends),
        sum(friends.values()),
        sum((each[0] for each in sums), Decimal(0)),
        sum((each[1] for each in sums), Decimal(0)),
    )


def links_in_letters(people: "Sequence[Reach]") -> Mapping[int, str]:
    """For letters: the link of each; nothing while no rules hold."""
    return {pk: link_of(code) for pk, code in codes_in_letters(people).items()}


def codes_in_letters(people: "Sequence[Reach]") -> Mapping[int, str]:
    """The same of the code."""
    codes = Codes.read() if holding() else None
    return {who.person_id: codes.of(who.person_id) for who in people} if codes else {}


def brought_column(_actor: Actor, people: Sequence[Customer]) -> Mapping[int, Any]:
    """For the list of customers: how many whom they brought bought."""
    rows = ReferralStanding.objects.filter(customer__in=[who.pk for who in people], brought__gt=0)
    return dict(rows.values_list("customer", "brought"))


def referral_title(row: Referral) -> str:
    """Where it is asked whose it is."""
    return row.get_state_display()


def was_brought_choices() -> dict[str, Any]:
    """For segments."""
    return {"yes": pgettext("referral", "brought by a customer")}


@dataclass(frozen=True)
class Offer:
    """What a newcomer with this code can expect; `terms` is None while no rules hold."""

    code: str
    terms: Terms | None

    @property
    def minimum(self) -> Decimal:
        return Decimal(self.terms.minimum) if self.terms else Decimal(0)


def offer_at(code: str) -> Offer:
    """For the page of a link. Whose it is, is not said, nor whether there is somebody: who tries codes learns nothing.
    NotFound for what cannot be a code."""
    codes = Codes.read()
    record = codes.customer(code) if codes else None
    if codes is None or record is None:
        raise NotFound(_("There is no such invitation."))
    return Offer(codes.of(record), in_force())
