"""What of Today is about texts: of what many more people speak."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shuke.common import clock
from shuke.common.access import Actor
from shuke.common.kit import formats
from shuke.common.slots import Concern, Line
from shuke.insight.metrics.period import DAY
from shuke.insight.queries.texts import Rise, rises


def theme_rises(actor: Actor) -> Concern | None:
    """Themes and words of which many more people spoke in the last week: of the whole shop, so for those only who see
    it. The texts behind it stand there as far as the reader may read them."""
    if not actor.scope.is_all or not (rising := rises(actor)):
        return None
    is_bad = any(rise.row.bad * 2 > rise.row.count for rise in rising)
    first = rising[0]
    return Concern(
        kind="theme_rises",
        icon="quote",
        title=ngettext(
            "Many more people write about %(theme)s",
            "Many more people write about %(theme)s and more",
            len(rising),
        )
        % {"theme": first.label},
        why=_("In the last 7 days against the four weeks before; read by a machine."),
        lines=[line for rise in rising for line in _lines(rise)],
        url=_url(first),
        action=_("Read the texts"),
        tone="warn" if is_bad else "",
    )


def _lines(rise: Rise) -> list[Line]:
    row = rise.row
    words = {
        "count": formats.number(row.count),
        "usual": formats.number(row.usual, 1),
        "bad": formats.number(row.bad),
    }
    counts = ngettext(
        "%(count)s person, usually %(usual)s a week; %(bad)s displeased",
        "%(count)s people, usually %(usual)s a week; %(bad)s displeased",
        row.count,
    )
    lines = [Line(label=rise.label, text=counts % words, url=_url(rise))]
    return lines + [
        Line(label=f"“{each.excerpt}”", text=each.who, url=each.url) for each in rise.sentences
    ]


def _url(rise: Rise) -> str:
    since = {"at_from": (clock.today() - DAY * 6).isoformat()}
    what = {"theme": rise.row.theme} if rise.row.theme else {}
    return f"{reverse('insight:texts')}?{urlencode({**what, **since})}"
