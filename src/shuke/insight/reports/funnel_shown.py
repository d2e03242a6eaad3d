"""The words, picture and people of the funnel."""

import itertools
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics.funnel import STEPS
from shuke.insight.reports.asking import Asked
from shuke.insight.reports.showing import Audience, Head, Line, Sheet, Shown, of_metric
from shuke.shop.queries import DEVICES

if TYPE_CHECKING:
    from shuke.insight.reports.funnel import Funnel, Part

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


def show(found: "Funnel", asked: Asked) -> Shown:
    if not found.steps[0].reached:
        return Shown(
            missing=_("Nobody's visit was told of in these days: record events of your site.")
        )
    return Shown(
        _answer(found, asked),
        pictures=[_picture(found, asked)],
        sheets=[_steps(found, asked), _parts(found, asked)],
        notices=_notices(found, asked),
        audience=_worth_asking(found, asked),
    )


def _shares(reached: tuple[int, ...]) -> list[float | None]:
    """Of each step the share that goes on to the next."""
    return [after / before if before else None for before, after in itertools.pairwise(reached)]


def _answer(found: "Funnel", asked: Asked) -> str:
    reached = tuple(step.reached for step in found.steps)
    known = [(share, at) for at, share in enumerate(_shares(reached)) if share is not None]
    share, at = min(known)
    keys = list(STEPS)
    return _(
        "%(paid)s of %(units)s come to the payment. The largest leak: only %(share)s go on from “%(step)s” to"
        " “%(next)s”."
    ) % {
        "paid": formats.percent(reached[-1] / reached[0]),
        "units": _units(reached[0], asked),
        "share": formats.percent(share),
        "step": NAMES[keys[at]],
        "next": NAMES[keys[at + 1]],
    }


def _units(count: int, asked: Asked) -> str:
    if asked["unit"] == "visit":
        text = ngettext("%(n)s visit", "%(n)s visits", count)
    else:
        text = ngettext("%(n)s visitor", "%(n)s visitors", count)
    return text % {"n": formats.number(count)}


def _notices(found: "Funnel", asked: Asked) -> list[str]:
    notices = [told for told in (_worst(found, asked),) if told]
    if found.steps[0].reached < FEW:
        notices.append(_("So few visits that chance moves these figures."))
    return notices


def _worst(found: "Funnel", asked: Asked) -> str:
    """Where one part falls furthest behind the best, counted in visits lost."""
    keys, worst = list(STEPS), (0.0, "")
    for at in range(len(keys) - 1):
        enough = [part for part in found.parts if part.value and part.reached[at] >= FEW]
        if len(enough) < 2:
            continue
        best = max(enough, key=lambda part: part.reached[at + 1] / part.reached[at])
        top = best.reached[at + 1] / best.reached[at]
        for part in enough:
            lost = part.reached[at] * top - part.reached[at + 1]
            if lost > worst[0]:
                worst = (lost, _behind(part, best, at, lost, asked))
    return worst[1] if worst[0] >= 1 else ""


def _behind(part: "Part", best: "Part", at: int, lost: float, asked: Asked) -> str:
    keys = list(STEPS)
    return _(
        "From “%(step)s” to “%(next)s” %(part)s goes on in %(share)s of the cases, %(best)s in %(top)s:"
        " as many would be %(n)s more."
    ) % {
        "step": NAMES[keys[at]],
        "next": NAMES[keys[at + 1]],
        "part": name_of(part, asked),
        "share": formats.percent(part.reached[at + 1] / part.reached[at]),
        "best": name_of(best, asked),
        "top": formats.percent(best.reached[at + 1] / best.reached[at]),
        "n": formats.number(round(lost)),
    }


def name_of(part: "Part", asked: Asked) -> str:
    if asked["by"] == "device" and part.value in DEVICES:
        return str(DEVICES[part.value])
    return part.value or _("Not known")


# -- people ----------------------------------------------------------------------------------


def _did(step: int, asked: Asked, op: str = "at_least", value: int = 1) -> dict[str, Any]:
    names = list(STEPS.values())[step]
    when = {"in_last": int(asked["days"])}
    where: dict[str, Any] = {"field": "events", "op": op, "value": value, "when": when}
    return {**where, "names": list(names)} if names else where


def _stopped(step: int, asked: Asked) -> Audience:
    """Known people who did a step and not the next one."""
    where = [_did(step, asked)]
    if step < len(STEPS) - 1:
        where.append(_did(step + 1, asked, "at_most", 0))
    return Audience(str(STOPPED[list(STEPS)[step]]), tuple(where))


def _worth_asking(found: "Funnel", asked: Asked) -> Audience | None:
    """Those who stopped nearest to the payment."""
    at = next((at for at in (3, 2, 1) if found.steps[at].stopped), None)
    return None if at is None else _stopped(at, asked)


def _there(part: "Part", asked: Asked) -> Audience | None:
    """The known people of a device, source or store."""
    if not part.value:
        return None
    where = {**_did(0, asked), ARGUMENT[asked["by"]]: [part.value]}
    return Audience(name_of(part, asked), (where,))


# -- tables ----------------------------------------------------------------------------------


def _steps(found: "Funnel", asked: Asked) -> Sheet:
    heads = [
        Head("step", _("Step"), "text"),
        of_metric("visits", _("Came to it")),
        Head("share", _("Of all"), "share"),
        Head("went", _("Of the step before"), "share"),
        Head("lost", _("Lost before it")),
        Head("wait", _("Median time"), "text"),
        Head("stopped", _("Known people who stopped here")),
    ]
    lines, before = [], None
    for at, step in enumerate(found.steps):
        people = _stopped(at, asked)
        cells = (
            str(NAMES[step.key]),
            step.reached,
            step.reached / found.steps[0].reached,
            None if not before else step.reached / before,
            None if before is None else before - step.reached,
            None if step.wait is None else formats.duration(step.wait),
            step.stopped,
        )
        lines.append(Line(cells, people, audiences=(*(None,) * 6, people)))
        before = step.reached
    note = _(
        "A step counts after the one before it and within the time chosen from the beginning of the visit."
        " Known people: who did the step in these days and not the next one; in the last line, who paid."
    )
    return Sheet("steps", _("Step by step"), heads, lines, note)


def _parts(found: "Funnel", asked: Asked) -> Sheet:
    label = {"device": _("Device"), "source": _("Source"), "store": _("Store")}[asked["by"]]
    heads = [
        Head("part", label, "text"),
        *(Head(key, NAMES[key]) for key in STEPS),
        of_metric("conversion"),
        *(
            Head(f"to_{key}", _("to %(step)s") % {"step": NAMES[key]}, "share")
            for key in list(STEPS)[1:]
        ),
        Head("people", _("Known people")),
    ]
    spans = [_span(found, at) for at in range(len(STEPS) - 1)]
    lines = []
    for part in found.parts:
        there, shares = _there(part, asked), _shares(part.reached)
        paid = part.reached[-1] / part.reached[0] if part.reached[0] else None
        shades = [_shade(share, *span) for share, span in zip(shares, spans, strict=True)]
        lines.append(
            Line(
                (name_of(part, asked), *part.reached, paid, *shares, part.people),
                there,
                shades=(*(None,) * 7, *shades, None),
                audiences=(*(None,) * 11, there),
            )
        )
    return Sheet("parts", label, heads, lines, look="heat")


def _span(found: "Funnel", at: int) -> tuple[float, float]:
    """The lowest and the highest share that goes on from a step."""
    known = [share for part in found.parts if (share := _shares(part.reached)[at]) is not None] or [
        0.0
    ]
    return min(known), max(known)


def _shade(share: float | None, low: float, high: float) -> float | None:
    """Light for the lowest, darker for the highest; none where all are alike."""
    if share is None or high == low:
        return None
    return 0.1 + 0.5 * (share - low) / (high - low)


def _picture(found: "Funnel", asked: Asked) -> Chart:
    return Chart(
        title=_("On the way to paying"),
        kind="bar",
        x=[str(NAMES[step.key]) for step in found.steps],
        series=[
            Series(
                _("Came to it"),
                [step.reached for step in found.steps],
                of=_("Visitors") if asked["unit"] == "visitor" else _("Visits"),
                above=[
                    formats.percent(step.reached / found.steps[0].reached) for step in found.steps
                ],
            )
        ],
        links=[_stopped(at, asked).url(asked) for at in range(len(found.steps))],
        size="tall",
    )
