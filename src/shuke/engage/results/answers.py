"""What people did with the letters, counted from the rows."""

from dataclasses import dataclass

from django.db.models import Count, Min

from shuke.engage.models import Campaign, Click, DeliveryEvent, Send


@dataclass(frozen=True)
class Answers:
    """People, not letters or visits: each counts once per kind."""

    sent: int
    clicked: int
    unsubscribed: int
    bounced: int
    complained: int
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
    def delivered(self) -> int:
        """Handed over and not bounced."""
        return self.sent - self.bounced


def answers(campaign: Campaign) -> Answers:
    clicks = Click.objects.filter(send__step=campaign.step_id, machine=False)
    per_link = clicks.values_list("link__url").annotate(
        people=Count("send", distinct=True), place=Min("link__position")
    )
    kinds = DeliveryEvent.objects.filter(send__step=campaign.step_id)
    counted = dict(kinds.values_list("kind").annotate(people=Count("send", distinct=True)))
    return Answers(
        sent=campaign.sends.filter(state=Send.State.SENT).count(),
        clicked=clicks.values("send").distinct().count(),
        unsubscribed=counted.get(DeliveryEvent.Kind.UNSUBSCRIBED, 0),
        bounced=counted.get(DeliveryEvent.Kind.HARD_BOUNCE, 0),
        complained=counted.get(DeliveryEvent.Kind.COMPLAINT, 0),
        links=list(per_link.order_by("-people", "link__url")[:20]),
    )
