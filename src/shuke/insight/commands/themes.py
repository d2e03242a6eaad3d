"""The shop's own themes: lists of words written as versions, tried on the latest texts, switched on and off."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from shuke.common import versions as kit
from shuke.common.access import Actor, require
from shuke.common.models import RecordedFact
from shuke.common.turns import alone
from shuke.insight import facts, jobs
from shuke.insight.models import TextReading, ThemeRules, ThemeSpell
from shuke.insight.queries import texts as queries
from shuke.insight.text_rules import sources, texts_at
from shuke.insight.texts.themes import Themes, read_back

#: A version is tried on so many of the latest texts, so many at a time.
TRIED, PAGE = 3_000, 500
STEPS = TRIED // PAGE
#: Texts of no theme that a trial shows.
EXAMPLES = 5


def write_themes(actor: Actor, definition: Mapping[str, Any]) -> ThemeRules:
    """Keep a new list (`texts.themes.Themes.of`) and try it in the background; texts are read by it once it holds.
    Raises Invalid for what cannot be used."""
    require(actor, "insight.rule")
    themes = Themes.of(definition)
    with transaction.atomic():
        row = kit.write(actor, ThemeRules, themes.as_json(), STEPS)
        facts.THEMES_WRITTEN.record(actor, row.pk)
        jobs.rehearse_themes.enqueue(row.pk)
    return row


def rehearse_themes(rules_id: int) -> None:
    """Try a version on the latest texts; for the job. Begun anew after a crash, it ends once."""
    kit.rehearse(ThemeRules, rules_id, _try)


def _try(definition: Mapping[str, Any], goes_on: kit.GoesOn) -> dict[str, Any]:
    themes, tables = Themes.of_version(definition), sources()
    fresh: Counter[str] = Counter()
    before: Counter[str] = Counter()
    examples: list[list[Any]] = []
    count = none = 0
    latest = list(TextReading.objects.filter(gone_at=None).order_by("-at", "-pk")[:TRIED])
    for step in range(STEPS):
        page = {(row.source, row.ref): row for row in latest[step * PAGE : (step + 1) * PAGE]}
        for place, text in texts_at(page, tables).items():
            about, row = themes.parts(text.text), page[place]
            fresh.update(about.keys())
            before.update(read_back(row.themes).keys())
            count += 1
            none += not about
            if not about and len(examples) < EXAMPLES:
                examples.append([row.source, row.ref])
        goes_on(step + 1)
    # Ids and counts alone: the result stays when a text goes.
    return {"texts": count, "none": none, "fresh": fresh, "before": before, "examples": examples}


def begin_themes(actor: Actor, rules_id: int) -> None:
    """Let a list hold from now on, in place of the one before; all texts are read anew by it. Raises Conflict while it
    was not tried."""
    require(actor, "insight.rule")
    row = queries.rules_for(actor, rules_id)
    with transaction.atomic():
        alone("themes")
        undo_with = kit.begin(actor, ThemeSpell, row)
        facts.THEMES_BEGUN.record(actor, row.pk, undo_with=undo_with)
        jobs.read_texts.enqueue()


def end_themes(actor: Actor, rules_id: int) -> None:
    """Let a list hold no longer: the ready-made one counts again. Raises Conflict when it does not hold."""
    require(actor, "insight.rule")
    row = queries.rules_for(actor, rules_id)
    with transaction.atomic():
        alone("themes")
        kit.end(actor, ThemeSpell, row)
        facts.THEMES_ENDED.record(actor, row.pk, undo_with={})
        jobs.read_texts.enqueue()


def undo_begin(actor: Actor, fact: RecordedFact, before: Mapping[str, Any]) -> None:
    """As it was before a list was switched on."""
    kit.undo_begin(actor, fact, before, begin=begin_themes, end=end_themes)
