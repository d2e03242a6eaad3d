"""Which themes texts are read by, and what themes and feelings are called."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from shuke.common import versions as kit
from shuke.common.declarations import declared
from shuke.customers.slots import Text, TextSource
from shuke.insight.models import ThemeRules, ThemeSpell
from shuke.insight.texts.feeling import CODES, FEELINGS
from shuke.insight.texts.themes import Themes, standard

#: What addresses, segments and programs call feelings.
OF_CODE = {code: felt for felt, code in CODES.items()}


def holding() -> ThemeRules | None:
    """The list of themes that holds; None: the ready-made one."""
    return kit.holding(ThemeSpell, ThemeRules)


def themes_of(rules: ThemeRules | None) -> Themes:
    return Themes.of_version(rules.definition) if rules else standard()


def theme_labels() -> dict[str, str]:
    """The themes that count now, by key."""
    return themes_of(holding()).labels()


def all_theme_labels() -> dict[str, str]:
    """Those, then what other lists held before: a segment that names one goes on to mean it."""
    labels = theme_labels()
    past = ThemeRules.objects.filter(spells__isnull=False).distinct().order_by("-pk")[:20]
    for themes in (*map(themes_of, past), standard()):
        labels = themes.labels() | labels
    return labels


def feeling_labels() -> dict[str, Any]:
    return {CODES[felt]: label for felt, label in FEELINGS.items()}


def sources() -> dict[str, TextSource]:
    """Every declared table of texts, by key."""
    return {source.key: source for source in declared(TextSource)}


def texts_at(
    places: Iterable[tuple[str, int]], of: Mapping[str, TextSource]
) -> dict[tuple[str, int], Text]:
    """The texts at (source, ref) that are still there and say something, of these sources."""
    refs: dict[str, list[int]] = defaultdict(list)
    for key, ref in places:
        refs[key].append(ref)
    return {
        (key, ref): text
        for key, several in refs.items()
        if key in of
        for ref, text in of[key].among(several).items()
        if text.text.strip()
    }


def source_labels() -> dict[str, Any]:
    return {key: source.label for key, source in sources().items()}


def channel_labels() -> dict[str, Any]:
    """What the channels of all sources are called."""
    return {
        key: label for each in sources().values() for key, label in (each.channels or {}).items()
    }
