"""What people did with the letters, counted from the rows."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Min, Sum

from shuke.engage.ledger.responses import confirmed, lost
from shuke.engage.models import Campaign, Click, DeliveryEvent, Send


@dataclass(frozen=True)
class Answers:
    """People, not letters or visits: each counts once per kind."""

    sent: int
    clicked: int
    unsubscribed: int
    bounced: int
    complained: int
    #: Of the sent: those whose arrival the channel's receipts tell of. Where it sends none, 0.
    confirmed: int
    replied: int
    #: Of what was handed over, in the shop's currency.
    cost: Decimal
    #: Visits by people on each link, most visited first: (url, people, its first place in the letter).
    links: list[tuple[str, int, int]]

    @property
    def click_share(self) -> float:
        """Of those to whom a letter was handed over."""
        return self.clicked / self.sent if self.sent else 0.0

    @property
    def leave_share(self) -> float:
        return self.unsubscribed / self.sent if self.sent else 0.0

    @property
    def cost_each(self) -> Decimal:
        """For each that was delivered."""
        return self.cost / self.delivered if self.delivered else Decimal(0)

    @property
    def delivered(self) -> int:
        """Handed over and not bounced."""
        return self.sent - self.bounced


def answers(campaign: Campaign) -> Answers:
    clicks = Click.objects.filter(send__step=campaign.step_id, machine=False)
    per_link = clicks.values_list("link__url").annotate(
        people=Count("send", distinct=True), place=Min("link__position")
    )
    sent = campaign.sends.filter(state=Send.State.SENT)
    kinds = DeliveryEvent.objects.filter(send__step=campaign.step_id)
    counted = dict(kinds.values_list("kind").annotate(people=Count("send", distinct=True)))
    return Answers(
        sent=sent.count(),
        clicked=clicks.values("send").distinct().count(),
        unsubscribed=counted.get(DeliveryEvent.Kind.UNSUBSCRIBED, 0),
        bounced=sent.filter(lost()).count(),
        confirmed=sent.filter(confirmed()).count(),
        replied=campaign.sends.filter(replies__isnull=False).distinct().count(),
        cost=cost_of(campaign.step_id),
        complained=counted.get(DeliveryEvent.Kind.COMPLAINT, 0),
        links=list(per_link.order_by("-people", "link__url")[:20]),
    )


def cost_of(step_id: int) -> Decimal:
    """What the sends of a step have cost, those that may have arrived included."""
    total = Send.objects.filter(step=step_id, cost__isnull=False).aggregate(cost=Sum("cost"))[
        "cost"
    ]
    return total or Decimal(0)
