"""The numbers of a campaign's page: counts of the ledger, and the result against the hold-out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.access import Request
from shuke.common.kit.charts import Chart, Series
from shuke.engage import groups, queries, results
from shuke.engage.ledger.gating import reason_words
from shuke.engage.models import Campaign, Send

RUNNING = frozenset({Campaign.State.BUILDING, Campaign.State.SENDING})


@dataclass(frozen=True)
class Figure:
    """One count, leading to its people."""

    label: Any
    number: int
    url: str
    #: Why, the most frequent first: (words, number, url).
    reasons: Sequence[tuple[str, int, str]] = ()
    hint: str = ""


#: state -> what it is called below the bar.
_LABELS = (
    (Send.State.SENT, gettext_lazy("Handed over")),
    (Send.State.QUEUED, gettext_lazy("Waiting")),
    (Send.State.SENDING, gettext_lazy("Being sent")),
    (Send.State.SKIPPED, gettext_lazy("Skipped")),
    (Send.State.FAILED, gettext_lazy("Failed")),
    (Send.State.UNKNOWN, gettext_lazy("Unknown")),
    (Send.State.HELD_OUT, gettext_lazy("Control group")),
)


def counts(campaign: Campaign) -> list[Figure]:
    """What became of everybody in the segment; the reasons beside what did not go."""
    far = queries.progress(campaign.pk)
    figures = []
    for state, label in _LABELS:
        number = far.count(state)
        if number or state == Send.State.SENT:
            url = groups.people_url(campaign, state)
            hint = ""
            if state == Send.State.UNKNOWN:
                hint = _("Handed over, but the answer never came. Not sent again by itself.")
            figures.append(Figure(label, number, url, _reasons(campaign, far, state), hint))
    return figures


def _reasons(campaign: Campaign, far: queries.Progress, state: str) -> list[tuple[str, int, str]]:
    counts = {reason: count for (of, reason), count in far.by_reason.items() if of == state}
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        (str(reason_words(reason)), count, groups.people_url(campaign, state, reason=reason))
        for reason, count in ordered
    ]


def stopped(audience: queries.Audience, campaign: Campaign | None = None) -> dict[str, Any]:
    """Whom the gates stop, each number with where it leads: nowhere where it is reckoned from a part, or
    the campaign is not saved yet."""

    def lines(part: str, rows: Sequence[queries.Stopped]) -> list[tuple[queries.Stopped, str]]:
        if campaign is None or audience.is_estimate:
            return [(each, "") for each in rows]
        return [(each, groups.people_url(campaign, part, reason=each.key)) for each in rows]

    return {
        "refused": lines("left-out", audience.refused),
        "put_off": lines("would-wait", audience.put_off),
    }


def result(request: Request, campaign: Campaign) -> dict[str, Any]:
    """Answers, and the comparison over the days chosen in the query string."""
    days = groups.days_of(request.GET)
    answers = results.answers(campaign)
    context: dict[str, Any] = {"answers": answers, "days": days, "windows": results.DAYS}
    context["links"] = [
        (url, people, groups.people_url(campaign, "clicked", link=place))
        for url, people, place in answers.links
    ]
    context["people_urls"] = {
        group.replace("-", "_"): groups.people_url(campaign, group, days * (group in groups.BUYERS))
        for group in (
            "everybody",
            "delivered",
            "confirmed",
            "bounced",
            "clicked",
            "unsubscribed",
            "replied",
            "letter",
            "control",
            *groups.BUYERS,
        )
    }
    if campaign.state in results.SETTLED and request.actor.can("orders.view"):
        outcome = results.measure(request.actor, campaign, days)
        context |= {"outcome": outcome, "currency": outcome.currency}
        context["buyers_url"] = f"{reverse('engage:buyers', args=[campaign.pk])}?days={days}"
        context["responders"] = _responders(campaign, outcome)
        if outcome.passed and outcome.control.people:
            context["chart"] = _chart(campaign, outcome)
    return context


def _responders(campaign: Campaign, outcome: results.Outcome) -> list[tuple[Any, str, str]]:
    """The groups of `results.responders`, each with where its people are; none where nothing can be said."""
    responders = outcome.compared.responders if outcome.compared else None
    return [
        (each, *(groups.people_url(campaign, arm, bought=each.key) for arm in results.ARMS))
        for each in (responders.groups if responders else ())
    ]


def _chart(campaign: Campaign, outcome: results.Outcome) -> Chart:
    """Each point leads to who of its group had bought until then."""
    labels = [_("Day %(day)d") % {"day": day + 1} for day in range(len(outcome.letter.curve))]
    return Chart(
        title=_("Net revenue per person since the launch"),
        kind="line",
        x=labels,
        x_label=_("Day"),
        series=[
            Series(_("Received it"), outcome.letter.curve, "money", outcome.currency),
            Series(_("Control group"), outcome.control.curve, "money", outcome.currency, "muted"),
        ],
        cell_links=[
            [
                groups.people_url(campaign, group, outcome.days, day=day + 1)
                for day in range(len(labels))
            ]
            for group in ("buyers-letter", "buyers-control")
        ],
    )
