"""What people talk about: themes of what they write, how they feel about each, by week and channel."""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from shuke.common.kit import formats
from shuke.common.kit.charts import Chart, Series
from shuke.insight.metrics.period import DAY
from shuke.insight.reports.options import Option, Range
from shuke.insight.reports.presentation import Audience, Head, Presentation, Sheet, Stat, tabulate
from shuke.insight.reports.query import Query
from shuke.insight.reports.report import Report
from shuke.insight.reports.talk_figures import WEEK, Talk, TalkReport, compute, mark
from shuke.insight.text_rules import channel_labels, source_labels, theme_labels

#: Fewer texts than this say nothing about a share.
FEW = 20


def present(report: TalkReport, query: Query) -> Presentation:
    link = (_("Themes and their words"), reverse("insight:themes"), "list")
    if not report.whole.texts:
        return Presentation(missing=_nothing(), link=link)
    labels = theme_labels()
    return Presentation(
        _answer(report, labels),
        _stats(report, query),
        [
            each
            for each in (_themes_picture(report, labels, query), _weeks_picture(report, query))
            if each
        ],
        [_themes_sheet(report, labels, query), _channels_sheet(report, query)],
        _notices(report),
        _displeased(query),
        link=link,
    )


def _nothing() -> str:
    return _("Nobody wrote anything in these days. Messages and notes are read as they come.")


def _answer(report: TalkReport, labels: dict[str, str]) -> str:
    if not report.themes:
        return _("What people wrote is about none of the themes.")
    first = report.themes[0]
    text = _("Most is written about %(theme)s: %(share)s of the texts.") % {
        "theme": labels[first.key],
        "share": formats.percent(first.texts / report.whole.texts),
    }
    enough = [each for each in report.themes if each.texts >= FEW]
    worst = max(enough, key=lambda each: each.bad / each.texts, default=None)
    if worst and worst.bad:
        text += _(" Most displeased they are about %(theme)s: %(share)s of those texts.") % {
            "theme": labels[worst.key],
            "share": formats.percent(worst.bad / worst.texts),
        }
    return text


def _stats(report: TalkReport, query: Query) -> list[Stat]:
    whole = report.whole
    change = whole.texts / whole.before - 1 if whole.before else None
    return [
        Stat(
            _("Texts"),
            formats.number(whole.texts),
            _("Messages from people and notes of colleagues that have words in them."),
            change=change,
            against=_("the period before") if query.against and whole.before else "",
            better=0,
        ),
        Stat(_("Pleased"), formats.percent(whole.good / whole.texts), _METHOD,
             audience=_pleased(query)),
        Stat(_("Displeased"), formats.percent(whole.bad / whole.texts), _METHOD,
             audience=_displeased(query)),
    ]  # fmt: skip


def _themes_picture(report: TalkReport, labels: dict[str, str], query: Query) -> Chart | None:
    if not report.themes:
        return None
    return Chart(
        title=_("Texts by theme and feeling"),
        kind="bar",
        x=[labels[each.key] for each in report.themes],
        series=_by_feeling(report.themes),
        stacked=True,
        cell_links=[
            [_texts_url(query, theme=each.key, feeling=code) for each in report.themes]
            for code in ("good", "neutral", "bad")
        ],
        note=_("A bar leads to its texts."),
        id="themes",
    )


def _weeks_picture(report: TalkReport, query: Query) -> Chart | None:
    if len(report.weeks) < 2:
        return None
    starts = [dt.date.fromisoformat(each.key) for each in report.weeks]
    links = [
        _texts_url(
            query, **{"at_from": each.isoformat(), "at_to": (each + DAY * (WEEK - 1)).isoformat()}
        )
        for each in starts
    ]
    return Chart(
        title=_("Texts by week"),
        kind="bar",
        x=[formats.day(each) for each in starts],
        series=_by_feeling(report.weeks),
        stacked=True,
        links=links,
        note=_("Seven days each, up to the last day of the report."),
        id="weeks",
    )


def _by_feeling(rows: list[Talk]) -> list[Series]:
    neutral = [each.texts - each.good - each.bad for each in rows]
    return [
        Series(_("Pleased"), [each.good for each in rows], tone="good", of=_("Texts")),
        Series(_("Neutral"), neutral, tone="muted", of=_("Texts")),
        Series(_("Displeased"), [each.bad for each in rows], tone="bad", of=_("Texts")),
    ]


def _heads(name: Head, whole: int) -> list[Head]:
    return [
        name,
        Head("texts", _("Texts"), of_people=False),
        Head("share", _("Of all texts"), "share", of_people=False,
             value=lambda each: each.texts / whole if whole else None),
        Head("bad", _("Displeased"), of_people=False),
        Head("bad_share", _("Of these texts"), "share", of_people=False,
             value=lambda each: each.bad / each.texts if each.texts else None),
        Head("good", _("Pleased"), of_people=False),
        Head("people", _("People"), meaning=_("Who wrote them, as far as they are on record.")),
    ]  # fmt: skip


def _themes_sheet(report: TalkReport, labels: dict[str, str], query: Query) -> Sheet:
    name = Head("key", _("Theme"), "text", value=lambda each: labels[each.key])
    heads = _heads(name, report.whole.texts)
    if query.against:
        heads.append(Head("before", _("Texts before"), of_people=False))
    return tabulate(
        "themes",
        _("Themes"),
        heads,
        report.themes,
        people=lambda each: _of_theme(query, each.key, labels),
        note=_(
            "A text may be about several themes; how somebody feels about each is read by itself."
        ),
        method=_METHOD,
    )


def _channels_sheet(report: TalkReport, query: Query) -> Sheet:
    sources, channels = source_labels(), channel_labels()

    def name(each: Talk) -> str:
        source, _sep, channel = each.key.partition(":")
        return str(channels.get(channel) or channel or sources.get(source, source))

    return tabulate(
        "channels",
        _("By channel"),
        _heads(Head("key", _("Channel"), "text", value=name), report.whole.texts),
        report.channels,
    )


def _writers(query: Query, name: str, field: str, value: str) -> Audience:
    """Who wrote so in these days."""
    assert query.period
    when = {"from": query.period.first.isoformat(), "to": query.period.last.isoformat()}
    return Audience(name, ({"field": field, "op": "is", "values": [value], "when": when},))


def _of_theme(query: Query, key: str, labels: dict[str, str]) -> Audience:
    name = _("Wrote about %(theme)s") % {"theme": labels[key]}
    return _writers(query, name, "wrote_about", key)


def _pleased(query: Query) -> Audience:
    return _writers(query, _("Wrote pleased"), "wrote_feeling", "good")


def _displeased(query: Query) -> Audience:
    return _writers(query, _("Wrote displeased"), "wrote_feeling", "bad")


def _texts_url(query: Query, **narrowed: str) -> str:
    """The texts behind a mark."""
    assert query.period
    source = {} if query["of"] == "all" else {"source": query["of"]}
    days = {"at_from": query.period.first.isoformat(), "at_to": query.period.last.isoformat()}
    return f"{reverse('insight:texts')}?{urlencode({**source, **days, **narrowed})}"


def _notices(report: TalkReport) -> list[str]:
    if report.whole.texts >= FEW:
        return []
    count = report.whole.texts
    return [
        ngettext(
            "Only %(n)s text: too few to conclude anything from its share.",
            "Only %(n)s texts: too few to conclude anything from their shares.",
            count,
        )
        % {"n": formats.number(count)}
    ]


def _of_choices() -> dict[str, Any]:
    return {"all": gettext_lazy("All texts"), **source_labels()}


_METHOD = gettext_lazy(
    "Read by a model on this machine, which knows Chinese and English: of reviews that it had not seen it told five of six "
    "Chinese and four of five English ones right, good from bad. It errs on irony and on what is said by facts alone, so "
    "look at the texts before you act."
)
REPORT = Report(
    key="talk",
    subject="people",
    question=gettext_lazy("What do people talk about?"),
    about=gettext_lazy("Themes of messages and notes, and how people feel about each."),
    icon="quote",
    compute=compute,
    present=present,
    options=(Option("of", gettext_lazy("Texts"), "all", choices=_of_choices),),
    days=Range(90, 1, 3650, compares=True, compare="before"),
    either_way=False,
    mark=mark,
)
