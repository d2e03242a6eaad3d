"""What people write, as it was read: which themes count, and the texts behind a figure, as far as somebody may read
them."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from shuke.common import clock
from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.customers import queries as customers
from shuke.customers.slots import TextSource
from shuke.insight.models import TextReading, TextRise, ThemeRules
from shuke.insight.text_rules import OF_CODE, all_theme_labels, sources, texts_at, theme_labels
from shuke.insight.texts.feeling import BAD, CODES, FEELINGS, GOOD, NEUTRAL
from shuke.insight.texts.themes import read_back, tokens

#: How feelings are drawn.
TONES = {GOOD: "good", NEUTRAL: "", BAD: "bad"}
#: Texts that a panel shows, and signs of each.
PANEL, EXCERPT = 5, 140
#: Rises that Today names, and texts of each.
RISES, EXAMPLES = 3, 2


def readable(actor: Actor) -> dict[str, TextSource]:
    """Those whose texts the actor may read."""
    return {key: each for key, each in sources().items() if actor.can(each.capability)}


def spoken_of(theme: str, feeling: str = "") -> Q:
    """Readings of texts that speak of a theme, in a way."""
    felt = [OF_CODE[feeling]] if feeling else []
    which = Q()
    for each in tokens(theme, *felt):
        which |= Q(themes__contains=each)
    return which


def readings(actor: Actor) -> QuerySet[TextReading]:
    """Of all texts that the actor may read, the latest first."""
    require(actor, "insight.view")
    rows = TextReading.objects.filter(gone_at=None, source__in=list(readable(actor)))
    return customers.rows_within(actor, rows).order_by("-at", "-pk")


@dataclass(frozen=True)
class Sentence:
    """A text with how it was read. `themes` by key: -1 to 1."""

    reading: TextReading
    text: str
    url: str
    who: str
    themes: Mapping[str, int]
    #: What themes are called.
    labels: Mapping[str, str]

    @property
    def feeling(self) -> str:
        return CODES[self.reading.feeling]

    @property
    def label(self) -> str:
        return str(FEELINGS[self.reading.feeling])

    @property
    def tone(self) -> str:
        return TONES[self.reading.feeling]

    @property
    def about(self) -> list[dict[str, str]]:
        """Each theme as a chip."""
        return [
            {"label": self.labels.get(key, key), "tone": TONES[felt]}
            for key, felt in self.themes.items()
        ]

    @property
    def codes(self) -> dict[str, str]:
        """As programs read the themes."""
        return {key: CODES[felt] for key, felt in self.themes.items()}

    @property
    def excerpt(self) -> str:
        return self.text if len(self.text) <= EXCERPT else f"{self.text[:EXCERPT]}…"

    @property
    def channel(self) -> str:
        source = sources()[self.reading.source]
        return str((source.channels or {}).get(self.reading.channel, "") or source.label)


def sentences(actor: Actor, rows: Iterable[TextReading]) -> list[Sentence]:
    """The texts of these readings, in their order, contacts hidden from who may not see them; without those that
    are gone since."""
    if not (rows := list(rows)):
        return []
    here = readable(actor)
    texts = texts_at(((row.source, row.ref) for row in rows), here)
    names = _names(actor, {row.customer_id for row in rows if row.customer_id})
    made, labels = [], all_theme_labels()
    for row in rows:
        if text := texts.get((row.source, row.ref)):
            made.append(
                Sentence(
                    row,
                    customers.seen_text(actor, " ".join(text.text.split())),
                    here[row.source].url(text),
                    names.get(row.customer_id or 0, ""),
                    read_back(row.themes),
                    labels,
                )
            )
    return made


def _names(actor: Actor, ids: set[int]) -> dict[int, str]:
    if not ids or not actor.can("customers.view"):
        return {}
    persons = customers.people_of(ids)
    people = customers.people(actor).filter(pk__in=set(persons.values()))
    names = {person.pk: str(person) for person in people}
    return {pk: names[person] for pk, person in persons.items() if person in names}


def mood_panel(actor: Actor, _customer: Any, ids: Sequence[int]) -> dict[str, Any] | None:
    """The last things that somebody wrote, with how they felt; None while there is nothing."""
    if not actor.can("insight.view"):
        return None
    own = [key for key, source in readable(actor).items() if source.is_own]
    rows = TextReading.objects.filter(customer__in=list(ids), source__in=own, gone_at=None)
    last = sentences(actor, rows.order_by("-at", "-pk")[:PANEL])
    if not last:
        return None
    scores = [each.reading.score for each in last]
    mean = _sign(sum(scores) / len(scores))
    return {"last": last, "mean": FEELINGS[mean], "tone": TONES[mean]}


def _sign(score: float) -> int:
    """A feeling where the last texts together have one."""
    return NEUTRAL if abs(score) < 25 else (GOOD if score > 0 else BAD)


@dataclass(frozen=True)
class Rise:
    """Of what many more spoke in the last week: its name, and the latest texts as far as they may be read."""

    row: TextRise
    label: str
    sentences: list[Sentence]


def rises(actor: Actor) -> list[Rise]:
    """The strongest first. What was not worked out for two days says nothing any more."""
    require(actor, "insight.view")
    labels = theme_labels()
    fresh = TextRise.objects.filter(at__gte=clock.now() - dt.timedelta(days=2))
    rows = [
        row for row in fresh.order_by("-bad", "-count", "pk") if row.word or row.theme in labels
    ]
    rows = rows[:RISES]
    texts = examples(actor, [place for row in rows for place in row.examples])
    return [Rise(row, row.word or labels[row.theme], _behind(row, texts)) for row in rows]


def _behind(row: TextRise, texts: Sequence[Sentence]) -> list[Sentence]:
    its = [each for each in texts if [each.reading.source, each.reading.ref] in row.examples]
    return its[:EXAMPLES]


def examples(actor: Actor, pairs: Iterable[Sequence[Any]]) -> list[Sentence]:
    """The texts at (source, ref), the latest first, as far as the actor may read them."""
    which = Q()
    for source, ref in pairs:
        which |= Q(source=source, ref=ref)
    return sentences(actor, readings(actor).filter(which)) if which else []


def versions(actor: Actor) -> list[ThemeRules]:
    """The last of them, the latest first, with `spells`."""
    require(actor, "insight.view")
    return kit.latest(ThemeRules)


def rules_for(actor: Actor, pk: int) -> ThemeRules:
    """That version. Raises NotFound."""
    require(actor, "insight.view")
    return kit.version_for(ThemeRules, pk)


def described(row: ThemeRules) -> dict[str, Any]:
    """A version as programs read it."""
    return {**row.definition, **kit.described(row)}
