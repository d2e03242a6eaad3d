"""How far a campaign is: counted from the ledger's rows, never kept beside them."""

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from shuke.common import clock
from shuke.engage.models import Campaign, Send

#: The speed is that of the letters handed over in this time.
RECENT = dt.timedelta(seconds=30)


@dataclass
class Progress:
    """Counts of a campaign's ledger. `audience` is everybody the segment gave."""

    campaign: Campaign
    by_state: dict[str, int]
    #: (state, reason) -> rows, for skipped, failed and put-off ones.
    by_reason: dict[tuple[str, str], int] = field(default_factory=dict)
    #: Letters handed over per second of late; 0 when none are.
    per_second: float = 0.0

    def count(self, state: str) -> int:
        return self.by_state.get(state, 0)

    @property
    def audience(self) -> int:
        return sum(self.by_state.values())

    @property
    def letters(self) -> int:
        """Rows that get a letter, got one, or should have."""
        none = (Send.State.SKIPPED, Send.State.HELD_OUT)
        return sum(number for state, number in self.by_state.items() if state not in none)

    @property
    def remaining(self) -> int:
        return self.count(Send.State.QUEUED) + self.count(Send.State.SENDING)

    @property
    def done(self) -> int:
        return self.letters - self.remaining

    @property
    def seconds_left(self) -> float | None:
        """At the present speed; None while it is not known."""
        return self.remaining / self.per_second if self.per_second else None


def progress(campaign_id: int) -> Progress:
    """How far the campaign is, now."""
    campaign = Campaign.objects.get(pk=campaign_id)
    rows = campaign.sends
    states = dict(rows.values_list("state").annotate(Count("pk")))
    reasons = rows.filter(
        state__in=(Send.State.SKIPPED, Send.State.FAILED, Send.State.QUEUED)
    ).exclude(reason="")
    by_reason = {
        (state, reason): number
        for state, reason, number in reasons.values_list("state", "reason").annotate(Count("pk"))
    }
    return Progress(campaign, states, by_reason, _speed(campaign, rows))


def _speed(campaign: Campaign, rows: QuerySet) -> float:
    if campaign.state != Campaign.State.SENDING:
        return 0.0
    now = clock.now()
    since = max(now - RECENT, campaign.launched_at or now - RECENT)
    seconds = (now - since).total_seconds()
    handed = rows.filter(state=Send.State.SENT, settled_at__gt=since).count()
    return handed / seconds if seconds > 0 else 0.0


def unknown_sends(campaign_id: int) -> QuerySet[Send]:
    """Letters of which nobody can say whether they arrived, oldest first."""
    return Send.objects.filter(step__campaign=campaign_id, state=Send.State.UNKNOWN).order_by("pk")
