"""The words, picture and people of the funnel."""

import itertools
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.customers.queries import source_name
from shuke.insight.metrics.funnel import STEPS
from shuke.insight.reports.funnel_figures import Funnel, Part, Step, compute
from shuke.insight.reports.options import Option
from shuke.insight.reports.presentation import (
    Audience,
    Head,
    Presentation,
    Sheet,
    of_metric,
    tabulate,
)
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.shop.queries import DEVICES

NAMES = {
    "visit": pgettext_lazy("funnel", "Visit"),
    "view": pgettext_lazy("funnel", "Product"),
    "cart": pgettext_lazy("funnel", "Cart"),
    "checkout": pgettext_lazy("funnel", "Checkout"),
    "paid": pgettext_lazy("funnel", "Paid"),
}
STOPPED = {
    "visit": gettext_lazy("Came, looked at no product"),
    "view": gettext_lazy("Looked, put nothing into the cart"),
    "cart": gettext_lazy("Filled the cart, did not go to the checkout"),
    "checkout": gettext_lazy("Started to pay, did not finish"),
    "paid": gettext_lazy("Paid"),
}
#: What is built on fewer visits is chance.
FEW = 50
ARGUMENT = {"device": "devices", "source": "sources", "store": "stores"}


def present(report: Funnel, query: Query) -> Presentation:
    if not report.steps[0].reached:
        return Presentation(
            missing=_("Nobody's visit was told of in these days: record events of your site.")
        )
    return Presentation(
        _answer(report, query),
        pictures=[_picture(report, query)],
        sheets=[_steps(report, query), _parts(report, query)],
        notices=_notices(report, query),
        audience=_worth_asking(report, query),
    )


def _shares(reached: tuple[int, ...]) -> list[float | None]:
    """Of each step the share that goes on to the next."""
    return [after / before if before else None for before, after in itertools.pairwise(reached)]


def _answer(report: Funnel, query: Query) -> str:
    reached = tuple(step.reached for step in report.steps)
    shares = [(share, at) for at, share in enumerate(_shares(reached)) if share is not None]
    share, at = min(shares)
    keys = list(STEPS)
    return _(
        "%(paid)s of %(units)s reach payment. The largest leak: only %(share)s go on from “%(step)s” to"
        " “%(next)s”."
    ) % {
        "paid": formats.percent(reached[-1] / reached[0]),
        "units": _units(reached[0], query),
        "share": formats.percent(share),
        "step": NAMES[keys[at]],
        "next": NAMES[keys[at + 1]],
    }


def _units(count: int, query: Query) -> str:
    if query["unit"] == "visit":
        text = ngettext("%(n)s visit", "%(n)s visits", count)
    else:
        text = ngettext("%(n)s visitor", "%(n)s visitors", count)
    return text % {"n": formats.number(count)}


def _notices(report: Funnel, query: Query) -> list[str]:
    notices = [text for text in (_worst(report, query),) if text]
    if report.steps[0].reached < FEW:
        notices.append(_("So few visits that chance moves these figures."))
    return notices


def _worst(report: Funnel, query: Query) -> str:
    """Where one part falls furthest behind the best, counted in visits lost."""
    keys, worst = list(STEPS), (0.0, "")
    for at in range(len(keys) - 1):
        enough = [part for part in report.parts if part.value and part.reached[at] >= FEW]
        if len(enough) < 2:
            continue
        best = max(enough, key=lambda part: part.reached[at + 1] / part.reached[at])
        top = best.reached[at + 1] / best.reached[at]
        for part in enough:
            lost = part.reached[at] * top - part.reached[at + 1]
            if lost > worst[0]:
                worst = (lost, _behind(part, best, at, lost, query))
    return worst[1] if worst[0] >= 1 else ""


def _behind(part: Part, best: Part, at: int, lost: float, query: Query) -> str:
    keys = list(STEPS)
    return _(
        "From “%(step)s” to “%(next)s” %(part)s goes on in %(share)s of the cases, %(best)s in %(top)s:"
        " as many would be %(n)s more."
    ) % {
        "step": NAMES[keys[at]],
        "next": NAMES[keys[at + 1]],
        "part": name_of(part, query),
        "share": formats.percent(part.reached[at + 1] / part.reached[at]),
        "best": name_of(best, query),
        "top": formats.percent(best.reached[at + 1] / best.reached[at]),
        "n": formats.number(round(lost)),
    }


def name_of(part: Part, query: Query) -> str:
    if query["by"] == "device" and part.value in DEVICES:
        return str(DEVICES[part.value])
    named = source_name(part.value) if query["by"] == "source" else part.value
    return named or _("Not known")


# -- people ----------------------------------------------------------------------------------


def _did(step: int, query: Query, op: str = "at_least", value: int = 1) -> dict[str, Any]:
    names = list(STEPS.values())[step]
    when = {"in_last": int(query["days"])}
    where: dict[str, Any] = {"field": "events", "op": op, "value": value, "when": when}
    return {**where, "names": list(names)} if names else where


def _stopped(step: int, query: Query) -> Audience:
    """Known people who did a step and not the next one."""
    where = [_did(step, query)]
    if step < len(STEPS) - 1:
        where.append(_did(step + 1, query, "at_most", 0))
    return Audience(str(STOPPED[list(STEPS)[step]]), tuple(where))


def _worth_asking(report: Funnel, query: Query) -> Audience | None:
    """Those who stopped nearest to the payment."""
    at = next((at for at in (3, 2, 1) if report.steps[at].stopped), None)
    return None if at is None else _stopped(at, query)


def _there(part: Part, query: Query) -> Audience | None:
    """The known people of a device, source or store."""
    if not part.value:
        return None
    where = {**_did(0, query), ARGUMENT[query["by"]]: [part.value]}
    return Audience(name_of(part, query), (where,))


# -- tables ----------------------------------------------------------------------------------


def _steps(report: Funnel, query: Query) -> Sheet:
    first, before = report.steps[0].reached, {}
    for earlier, step in itertools.pairwise(report.steps):
        before[step.key] = earlier.reached
    at = {step.key: place for place, step in enumerate(report.steps)}

    def went(step: Step) -> float | None:
        return step.reached / before[step.key] if before.get(step.key) else None

    def lost(step: Step) -> int | None:
        return before[step.key] - step.reached if step.key in before else None

    heads = [
        Head("step", _("Step"), "text", value=lambda step: str(NAMES[step.key])),
        of_metric("visits", _("Got this far"), value="reached"),
        Head("share", _("Of all"), "share", value=lambda step: step.reached / first),
        Head("went", _("Of the step before"), "share", value=went),
        Head("lost", _("Dropped off before"), value=lost),
        Head(
            "wait",
            _("Median time"),
            "duration",
            of_people=False,
        ),
        Head(
            "stopped",
            _("Known people who stopped here"),
            people=lambda step: _stopped(at[step.key], query),
        ),
    ]
    note = _(
        "A step counts after the one before it and within the time chosen from the beginning of the visit."
        " Known people: who did the step in these days and not the next one; in the last line, who paid."
    )
    return tabulate(
        "steps",
        _("Step by step"),
        heads,
        report.steps,
        people=lambda step: _stopped(at[step.key], query),
        note=note,
    )


def _parts(report: Funnel, query: Query) -> Sheet:
    label = {"device": _("Device"), "source": _("Source"), "store": _("Store")}[query["by"]]

    def share(at: int, key: str) -> Head:
        span = _span(report, at)
        return Head(
            f"to_{key}",
            _("to %(step)s") % {"step": NAMES[key]},
            "share",
            value=lambda part: _shares(part.reached)[at],
            shade=lambda part: _shade(_shares(part.reached)[at], *span),
        )

    def there(part: Part) -> Audience | None:
        return _there(part, query)

    def paid(part: Part) -> float | None:
        return part.reached[-1] / part.reached[0] if part.reached[0] else None

    heads = [
        Head("part", label, "text", value=lambda part: name_of(part, query)),
        *(
            Head(key, NAMES[key], value=lambda part, at=at: part.reached[at])
            for at, key in enumerate(STEPS)
        ),
        of_metric("conversion", value=paid),
        *(share(at, key) for at, key in enumerate(list(STEPS)[1:])),
        Head("people", _("Known people"), people=there),
    ]
    return tabulate("parts", label, heads, report.parts, people=there, look="heat")


def _span(report: Funnel, at: int) -> tuple[float, float]:
    """The lowest and the highest share that goes on from a step."""
    shares = [
        share for part in report.parts if (share := _shares(part.reached)[at]) is not None
    ] or [0.0]
    return min(shares), max(shares)


def _shade(share: float | None, low: float, high: float) -> float | None:
    """Light for the lowest, darker for the highest; none where all are alike."""
    if share is None or high == low:
        return None
    return 0.1 + 0.5 * (share - low) / (high - low)


def _picture(report: Funnel, query: Query) -> Chart:
    return Chart(
        title=_("On the way to paying"),
        kind="bar",
        x=[str(NAMES[step.key]) for step in report.steps],
        series=[
            Series(
                _("Got this far"),
                [step.reached for step in report.steps],
                of=_("Visitors") if query["unit"] == "visitor" else _("Visits"),
                above=[
                    formats.percent(step.reached / report.steps[0].reached) for step in report.steps
                ],
            )
        ],
        links=[_stopped(at, query).url(query) for at in range(len(report.steps))],
        size="tall",
    )


REPORT = Report(
    key="funnel",
    subject="way",
    question=gettext_lazy("Where do people stop on the way to paying?"),
    about=gettext_lazy("From the visit to the product, the cart, the checkout and the payment."),
    icon="filter",
    compute=compute,
    present=present,
    options=(
        Option(
            "by",
            pgettext_lazy("told apart", "By"),
            "device",
            {
                "device": gettext_lazy("Device"),
                "source": gettext_lazy("Source"),
                "store": gettext_lazy("Store"),
            },
        ),
        Option(
            "days",
            gettext_lazy("Last days"),
            "30",
            {
                "7": gettext_lazy("7 days"),
                "30": gettext_lazy("30 days"),
                "90": gettext_lazy("90 days"),
            },
        ),
        Option(
            "unit",
            gettext_lazy("Counted"),
            "visit",
            {"visit": gettext_lazy("Visits"), "visitor": gettext_lazy("Visitors")},
        ),
        Option(
            "window",
            gettext_lazy("Paid within"),
            "day",
            {
                "hour": gettext_lazy("1 hour"),
                "day": gettext_lazy("1 day"),
                "week": gettext_lazy("7 days"),
            },
        ),
    ),
    either_way=False,
    metrics=("visits", "conversion"),
)
