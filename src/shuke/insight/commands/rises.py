"""What many more people speak of in the last week than in the four before: themes, and words of no theme.

People are counted and not texts, so that one angry buyer makes no rise. Few say nothing: at least `LEAST` people, twice
as many as in a usual week, and so many that chance would do it once in a thousand weeks (binomial, over all that is
looked at), both against the weeks before and against how much is written at all.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched

from django.db import transaction
from scipy import stats

from shuke.common import clock
from shuke.common.turns import alone
from shuke.insight.models import TextReading, TextRise
from shuke.insight.text_rules import holding, sources, texts_at, themes_of
from shuke.insight.texts.feeling import BAD
from shuke.insight.texts.themes import Themes, read_back
from shuke.insight.texts.words import longest, words_of

WEEK, WEEKS = dt.timedelta(days=7), 4
LEAST, TIMES, CHANCE = 8, 2.0, 0.001
#: A shop whose texts began later than so many days ago knows no usual week.
YOUNG = dt.timedelta(days=21)
#: Texts of no theme whose words are counted, the latest of the week and of the weeks before.
MOST = 5_000
#: Words that are told, and texts that are kept as examples.
WORDS, EXAMPLES = 3, 6


@dataclass
class Spoken:
    """Who spoke of something: in the last week, how many of them badly, and in the weeks before."""

    now: set[object] = field(default_factory=set)
    bad: set[object] = field(default_factory=set)
    before: set[object] = field(default_factory=set)
    examples: list[tuple[str, int]] = field(default_factory=list)

    def add(self, who: object, ref: tuple[str, int], *, is_now: bool, is_bad: bool) -> None:
        if not is_now:
            self.before.add(who)
            return
        self.now.add(who)
        if is_bad:
            self.bad.add(who)
        if len(self.examples) < EXAMPLES:
            self.examples.append(ref)


def find_rises() -> int:
    """Work them out anew; how many there are."""
    now = clock.now()
    rows = TextReading.objects.filter(gone_at=None, at__gt=now - WEEK * (WEEKS + 1), at__lte=now)
    made = _rises(rows.order_by("-at", "-pk"), now) if _knows_a_usual_week(now) else []
    with transaction.atomic():
        alone("text rises")
        TextRise.objects.all().delete()
        TextRise.objects.bulk_create(made)
    return len(made)


def _knows_a_usual_week(now: dt.datetime) -> bool:
    return TextReading.objects.filter(at__lte=now - YOUNG, at__gt=now - WEEK * (WEEKS + 1)).exists()


def _rises(rows, now: dt.datetime) -> list[TextRise]:
    themes = themes_of(holding())
    by_theme: dict[str, Spoken] = defaultdict(Spoken)
    everybody = Spoken()
    latest: dict[bool, list[tuple]] = {True: [], False: []}
    columns = rows.values_list("source", "ref", "customer_id", "at", "themes", "feeling")
    for source, ref, customer, at, about, felt in columns.iterator(5_000):
        who, is_now = customer or (source, ref), at > now - WEEK
        everybody.add(who, (source, ref), is_now=is_now, is_bad=felt == BAD)
        if not about and len(latest[is_now]) < MOST:
            latest[is_now].append((source, ref, who, felt))
        for key, how in read_back(about).items():
            by_theme[key].add(who, (source, ref), is_now=is_now, is_bad=how == BAD)
    rises = [
        _row(spoken, now, theme=key)
        for key, spoken in by_theme.items()
        if _is_rise(spoken, everybody, len(by_theme))
    ]
    return [*rises, *_words(latest, everybody, themes, now)]


def _is_rise(spoken: Spoken, everybody: Spoken, looked_at: int) -> bool:
    count, before = len(spoken.now), len(spoken.before)
    if count < LEAST or count < TIMES * before / WEEKS:
        return False
    share = len(everybody.now) / max(len(everybody.now) + len(everybody.before), 1)
    usual = max(share, 1 / (WEEKS + 1))
    return bool(stats.binom.sf(count - 1, count + before, usual) < CHANCE / max(looked_at, 1))


def _row(spoken: Spoken, now: dt.datetime, **what: str) -> TextRise:
    return TextRise(
        count=len(spoken.now),
        usual=len(spoken.before) / WEEKS,
        bad=len(spoken.bad),
        examples=spoken.examples,
        at=now,
        **what,
    )


def _words(
    latest: Mapping[bool, Sequence[tuple]], everybody: Spoken, themes: Themes, now: dt.datetime
) -> Iterator[TextRise]:
    """Words that belong to no theme. Only those of the week that enough people used are looked for before."""
    counts: Counter[str] = Counter()
    for _of, words in _with_words(latest[True]):
        counts.update(words)
    often = {word for word, n in counts.items() if n >= LEAST}
    if not often:
        return
    by_word: dict[str, Spoken] = defaultdict(Spoken)
    for is_now in (True, False):
        for (source, ref, who, felt), words in _with_words(latest[is_now]):
            for word in words & often:
                by_word[word].add(who, (source, ref), is_now=is_now, is_bad=felt == BAD)
    rising = {
        word: len(spoken.now)
        for word, spoken in by_word.items()
        if _is_rise(spoken, everybody, len(often)) and not themes.parts(word)
    }
    for word in longest(rising)[:WORDS]:
        yield _row(by_word[word], now, word=word)


def _with_words(rows: Iterable[tuple]) -> Iterator[tuple[tuple, set[str]]]:
    """The rows with the words of their texts, read a thousand at a time."""
    own = {key: source for key, source in sources().items() if source.is_own}
    for page in batched(rows, 1_000, strict=False):
        texts = texts_at((row[:2] for row in page), own)
        for row in page:
            if text := texts.get(row[:2]):
                yield row, words_of(text.text)
