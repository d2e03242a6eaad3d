"""Reading what people write: texts that came, those whose themes are others now, those that are gone.

What is read stands in the database, so a run that died is gone on with; two at once write the same. Decision 0431.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Max, Q

from shuke.common import bulk, clock
from shuke.common.access import SYSTEM
from shuke.common.revisions import next_revision
from shuke.common.turns import give_way
from shuke.customers.slots import Text, TextSource
from shuke.insight import facts
from shuke.insight.commands.rises import find_rises
from shuke.insight.models import TextReading, ThemeRules
from shuke.insight.text_rules import holding, sources, texts_at, themes_of
from shuke.insight.texts.reading import read
from shuke.insight.texts.themes import Themes

#: Texts that are read at a time, and pages of one run: the next turn goes on.
PAGE, PAGES = 1_000, 300
#: So many refs below the last one are looked at again: of two transactions the later number may be there first.
BEHIND = 1_000
_KEY = ("source", "ref")
_WHAT = ("customer_id", "at", "channel", "language", "score", "feeling", "themes", "rules_id", "gone_at", "revision")  # fmt: skip


def read_texts(pages: int = PAGES) -> int:
    """Read what is new, then again what was read by other themes; how many texts."""
    rules = holding()
    themes, left, count = themes_of(rules), pages, 0
    for source in sources().values():
        for texts in _newest(source):
            count += _read(source, texts, themes, rules)
            left -= 1
            if left <= 0:
                break
    count += _read_again(themes, rules, left)
    find_rises()
    if count:
        with transaction.atomic():
            facts.TEXTS_READ.record(SYSTEM, texts=count)
    return count


def _newest(source: TextSource):
    """Pages of texts from a little below the last one that was read."""
    last = TextReading.objects.filter(source=source.key).aggregate(last=Max("ref"))["last"] or 0
    last = max(last - BEHIND, 0)
    while texts := source.after(last, PAGE):
        yield texts
        if len(texts) < PAGE:
            return
        last = texts[-1].ref


def _read(
    source: TextSource, texts: Sequence[Text], themes: Themes, rules: ThemeRules | None
) -> int:
    """Read those of which no reading says the same; empty texts have none."""
    number = rules.pk if rules else None
    here = _stored(source.key, [text.ref for text in texts])
    fresh = [
        text
        for text in texts
        if text.text.strip() and here.get(text.ref) != (text.customer, number, None)
    ]
    _keep(source.key, fresh, themes, number)
    return len(fresh)


def _stored(source: str, refs: Sequence[int]) -> Mapping[int, tuple]:
    rows = TextReading.objects.filter(source=source, ref__in=list(refs))
    return {
        ref: (customer, rules, gone)
        for ref, customer, rules, gone in rows.values_list(
            "ref", "customer_id", "rules_id", "gone_at"
        )
    }


def _keep(source: str, texts: Sequence[Text], themes: Themes, rules: int | None) -> None:
    if not texts:
        return
    made = read([text.text for text in texts], themes)
    give_way()
    with transaction.atomic():
        revision = next_revision()
        rows = (
            (
                source, text.ref, text.customer, text.at, text.channel[:24], one.language, one.score,
                one.feeling, one.themes, rules, None, revision,
            )
            for text, one in zip(texts, made, strict=True)
        )  # fmt: skip
        bulk.upsert(TextReading, (*_KEY, *_WHAT), rows, key=_KEY, update=_WHAT)


def _read_again(themes: Themes, rules: ThemeRules | None, pages: int) -> int:
    """Those that were read by another list of themes than the one that holds."""
    others = list(
        ThemeRules.objects.exclude(pk=rules.pk if rules else None).values_list("pk", flat=True)
    )
    which = Q(rules__in=others) | (Q(rules=None) if rules else Q(pk__in=[]))
    count = 0
    for _page in range(pages):
        rows = list(TextReading.objects.filter(which, gone_at=None).order_by("pk")[:PAGE])
        if not rows:
            break
        count += _look_again(rows, themes, rules)
    return count


def mend_texts() -> int:
    """Hold all readings against their texts: those that are gone count no more, those that stand on another record
    do so here; how many became others."""
    rules = holding()
    themes, count, last = themes_of(rules), 0, 0
    while rows := list(TextReading.objects.filter(gone_at=None, pk__gt=last).order_by("pk")[:PAGE]):
        count += _look_again(rows, themes, rules, only_others=True)
        last = rows[-1].pk
    return count


def _look_again(
    rows: Sequence[TextReading],
    themes: Themes,
    rules: ThemeRules | None,
    *,
    only_others: bool = False,
) -> int:
    """Read the texts of these rows anew; with `only_others` those alone that stand on another record."""
    by_place = {(row.source, row.ref): row for row in rows}
    there = texts_at(by_place, sources())
    changed: dict[str, list[Text]] = defaultdict(list)
    for place, text in there.items():
        if not only_others or text.customer != by_place[place].customer_id:
            changed[place[0]].append(text)
    for key, texts in changed.items():
        _keep(key, texts, themes, rules.pk if rules else None)
    gone = [by_place[place].pk for place in by_place.keys() - there.keys()]
    _forget(gone)
    return sum(map(len, changed.values())) + len(gone)


def _forget(gone: Sequence[int]) -> None:
    """Their texts are there no more."""
    if not gone:
        return
    with transaction.atomic():
        TextReading.objects.filter(pk__in=list(gone)).update(
            gone_at=clock.now(), themes="", feeling=0, score=0, revision=next_revision()
        )
