"""What the palette offers: pages of the menu, actions, and what the rooms find."""

from functools import lru_cache

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.slots import MenuPage, PaletteAction, SearchSource
from shuke.config.menu import pages_for, shows_for

LANGUAGES = ("zh-hans", "en")
LONGEST = 100


def actions_for(actor: Actor) -> list[PaletteAction]:
    """The actions that the actor may begin."""
    return [each for each in declared(PaletteAction) if shows_for(each, actor)]


def search(actor: Actor, query: str) -> list[dict[str, str]]:
    """What fits `query`: things of the rooms first (an order by its number, then people), then pages
    and actions, then what comes after them. Without words, where to go."""
    query = query.replace("\0", "").strip()[:LONGEST]
    places = _places(actor, query)
    if not query:
        return places
    return [*_things(actor, query), *places, *_things(actor, query, after_pages=True)]


def _things(actor: Actor, query: str, *, after_pages: bool = False) -> list[dict[str, str]]:
    return [
        {
            "label": hit.label,
            "hint": hit.hint,
            "url": hit.url,
            "icon": source.icon,
            "group": str(source.label),
        }
        for source in declared(SearchSource)
        if source.after_pages is after_pages and actor.can(source.capability)
        for hit in source.find(actor, query)
    ]


def _places(actor: Actor, query: str) -> list[dict[str, str]]:
    sought = query.lower().split()
    offered: list[tuple[MenuPage | PaletteAction, str, str]] = []
    offered += [(page, _("Go to"), "") for page in pages_for(actor)]
    offered += [(action, _("Actions"), action.words) for action in actions_for(actor)]
    places = []
    for each, group, words in offered:
        if not all(word in _searchable(each, words) for word in sought):
            continue
        try:
            url = reverse(each.url_name)
        except NoReverseMatch:
            continue
        places.append(
            {"label": str(each.label), "hint": "", "url": url, "icon": each.icon, "group": group}
        )
    return places


@lru_cache(maxsize=512)
def _searchable(each: MenuPage | PaletteAction, words: str) -> str:
    """The label in both languages, its pinyin and initials, and the extra words."""
    from pypinyin import Style, lazy_pinyin  # half a second and 30 MB: only where it is needed

    labels = []
    for language in LANGUAGES:
        with translation.override(language):
            labels.append(str(each.label))
    texts = [*labels, words]
    for text in (labels[0], words):
        texts.append("".join(lazy_pinyin(text)))
        texts.append("".join(lazy_pinyin(text, style=Style.FIRST_LETTER)))
    return " ".join(texts).lower()
