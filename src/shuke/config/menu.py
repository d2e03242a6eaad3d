"""The left menu: rooms in the order of the cycle. A page shows when the actor may open it."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.kit.preferences import chosen_theme
from shuke.common.slots import MenuPage, PaletteAction, PeopleAction
from shuke.team.queries import Role

#: The groups of the menu in the order of the cycle: key -> label. Pages say in which they stand
#: (`common.slots.MenuPage`); those of "person" stand under one's own name.
GROUPS = {
    "home": "",
    "customers": _("Customers and shop"),
    "understand": _("Insights"),
    "talk": _("Marketing"),
    "sales": pgettext_lazy("room", "Sales"),
    "service": pgettext_lazy("menu", "Service"),
    "house": _("Settings"),
}


def shows_for(entry: MenuPage | PeopleAction | PaletteAction, actor: Actor) -> bool:
    return entry.capability == "*" or actor.can(entry.capability)


def pages_in(group: str) -> list[MenuPage]:
    return [page for page in declared(MenuPage) if page.group == group]


def pages_for(actor: Actor) -> list[MenuPage]:
    """Every page of the menus that the actor may open; the palette offers them."""
    pages = [page for group in (*GROUPS, "person") for page in pages_in(group)]
    return [page for page in pages if shows_for(page, actor)]


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the page frame: the menu the actor may see, who they are, what they chose."""
    actor = getattr(request, "actor", None)
    frame: dict[str, Any] = {
        "actor": actor,
        "languages": settings.LANGUAGES,
        "theme": chosen_theme(request),
        "menu": [],
    }
    if actor is None or actor.id is None:
        return {**frame, "error_frame": "kit/bare.html"}
    match = request.resolver_match
    marked = _marked(match.view_name if match else "")
    return {
        **frame,
        **_places(actor.capabilities, marked),
        "menu_key": (actor.capabilities, marked),
        "role_name": Role(actor.role).label if actor.role in Role.values else "",
        "slim_menu": request.COOKIES.get("shuke_menu") == "slim",
    }


@lru_cache(maxsize=1000)
def _marked(current: str) -> frozenset[str]:
    """The entries that stand for the page `current`, by url name: few for hundreds of pages, so that
    a menu is drawn once for all pages of an entry."""
    return frozenset(
        page.url_name
        for page in declared(MenuPage)
        if current == page.url_name or current.startswith(page.covers or ("\0",))
    )


@lru_cache(maxsize=1000)
def _places(rights: frozenset[str], marked: frozenset[str]) -> dict[str, Any]:
    """Where somebody with these rights may go; the same on every page of the entries `marked`."""
    actor = Actor(id=None, name="", capabilities=rights)
    groups = []
    for group, label in GROUPS.items():
        entries = _entries(pages_in(group), actor, marked)
        if entries:
            groups.append({"label": label, "pages": entries})
    return {
        "menu": groups,
        "personal": _entries(pages_in("person"), actor, marked),
        "people_actions": people_actions(actor, "segment"),
        "list_actions": people_actions(actor, "list"),
        "home_url": reverse("operate:today"),
        "logout_url": reverse("team:logout"),
        "search_url": _search_url(),
    }


def _entries(pages: list[MenuPage], actor: Actor, marked: frozenset[str]) -> list[dict[str, Any]]:
    return [
        {
            "label": page.label,
            "icon": page.icon,
            "key": page.key,
            "url": reverse(page.url_name),
            "current": page.url_name in marked,
        }
        for page in pages
        if shows_for(page, actor)
    ]


def people_actions(actor: Actor, source: str) -> list[dict[str, Any]]:
    """What can be done with the people of a segment or a list."""
    return [
        {
            "label": action.label,
            "icon": action.icon,
            "most_people": action.most_people,
            "url": reverse(action.url_name),
        }
        for action in declared(PeopleAction)
        if action.source == source and shows_for(action, actor)
    ]


def _search_url() -> str:
    try:
        return reverse("search")
    except NoReverseMatch:
        return ""
