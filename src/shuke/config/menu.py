"""The left menu: rooms in the order of the cycle. A page shows when the actor may open it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from shuke.common.access import Actor
from shuke.common.kit.preferences import chosen_theme
from shuke.tasks.commands.people import MOST_PEOPLE
from shuke.team.queries import Role


@dataclass(frozen=True)
class Page:
    label: Any
    url_name: str
    #: A name from common/kit/icons.txt.
    icon: str
    #: Capability needed; "*" for everybody signed in.
    capability: str
    #: Other url names (prefix match) that keep this entry marked as current.
    covers: tuple[str, ...] = ()
    #: The letter after `g` that goes there.
    key: str = ""
    #: What is done there takes at most so many people; 0: any number.
    most_people: int = 0

    def shows_for(self, actor: Actor) -> bool:
        return self.capability == "*" or actor.can(self.capability)


@dataclass(frozen=True)
class Group:
    label: Any
    pages: tuple[Page, ...]


#: Only where letters arrive on this machine (SHUKE_MAILBOX=1).
MAILBOX: tuple[Page, ...] = (
    (Page(_("Mailbox"), "mailbox:letters", "inbox", "campaigns.edit", covers=("mailbox:",)),)
    if settings.MAILBOX
    else ()
)

MENU: tuple[Group, ...] = (
    Group(
        "",
        (
            Page(_("Today"), "operate:today", "sun", "*", key="t"),
            Page(
                _("Tasks"),
                "tasks:mine",
                "circle-check",
                "tasks.do",
                covers=("tasks:",),
                key="d",
            ),
        ),
    ),
    Group(
        _("Customers and shop"),
        (
            Page(
                _("Customers"),
                "customers:list",
                "users",
                "customers.view",
                covers=("customers:",),
                key="c",
            ),
            Page(
                _("Orders"),
                "shop:orders",
                "shopping-bag",
                "orders.view",
                covers=("shop:order",),
                key="o",
            ),
            Page(
                _("Products"),
                "shop:products",
                "package",
                "orders.view",
                covers=("shop:product",),
                key="p",
            ),
            Page(_("Coupons"), "shop:coupons", "gift", "coupons.view", covers=("shop:coupon",)),
            Page(
                _("Imports"),
                "collect:imports",
                "upload",
                "imports.view",
                covers=("collect:",),
                key="i",
            ),
        ),
    ),
    Group(
        _("Understand"),
        (
            Page(
                _("Segments"),
                "insight:segments",
                "filter",
                "segments.view",
                covers=("insight:segment", "insight:list"),
                key="s",
            ),
            Page(
                _("Reports"),
                "insight:reports",
                "chart-column",
                "insight.view",
                covers=("insight:report", "insight:quadrant"),
                key="a",
            ),
            Page(_("Regulars (RFM)"), "insight:rfm", "heart", "insight.view", key="r"),
            Page(_("Best buyers (80/20)"), "insight:pareto", "chart-line", "insight.view"),
        ),
    ),
    Group(
        _("Talk"),
        (
            Page(
                _("Campaigns"),
                "engage:campaigns",
                "megaphone",
                "campaigns.view",
                covers=(
                    "engage:campaign",
                    "engage:new",
                    "engage:edit",
                    "engage:people",
                    "engage:buyers",
                ),
                key="m",
            ),
            *MAILBOX,
        ),
    ),
    Group(
        _("House"),
        (
            Page(
                _("Team"),
                "team:team",
                "users-round",
                "staff.manage",
                covers=("team:team", "team:new", "team:member", "team:roles", "team:groups"),
            ),
            Page(_("Who did what"), "operate:audit", "history", "audit.view"),
            Page(
                _("Background work"),
                "operate:work",
                "activity",
                "work.manage",
                covers=("operate:work",),
            ),
        ),
    ),
)

#: What can be done with the people of a segment; pages of insight show it, insight knows nothing of it.
#: The address gets `?segment=` and the segment's id.
PEOPLE_ACTIONS: tuple[Page, ...] = (
    Page(_("Send a campaign to these people"), "engage:new", "send", "campaigns.edit"),
    Page(
        _("Assign a task"),
        "tasks:new",
        "circle-check",
        "tasks.assign",
        most_people=MOST_PEOPLE,
    ),
)
#: The same for a list, with `?list=`.
LIST_ACTIONS: tuple[Page, ...] = (
    Page(_("Assign a task"), "tasks:new", "circle-check", "tasks.do"),
)

#: What stands in the menu under a person's own name.
PERSONAL: tuple[Page, ...] = (
    Page(_("Your page"), "team:profile", "user-round", "*"),
    Page(_("Password"), "team:password", "lock", "*"),
    Page(_("API tokens"), "team:tokens", "key-round", "tokens.own"),
)


def pages_for(actor: Actor) -> list[Page]:
    """Every page of the menus that the actor may open; the palette offers them."""
    pages = [page for group in MENU for page in group.pages]
    return [page for page in (*pages, *PERSONAL) if page.shows_for(actor)]


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
    menu = [page for group in MENU for page in group.pages]
    return frozenset(
        page.url_name
        for page in (*menu, *PERSONAL, *PEOPLE_ACTIONS, *LIST_ACTIONS)
        if current == page.url_name or current.startswith(page.covers or ("\0",))
    )


@lru_cache(maxsize=1000)
def _places(rights: frozenset[str], marked: frozenset[str]) -> dict[str, Any]:
    """Where somebody with these rights may go; the same on every page of the entries `marked`."""
    actor = Actor(id=None, name="", capabilities=rights)
    groups = []
    for group in MENU:
        entries = [_entry(page, marked) for page in group.pages if page.shows_for(actor)]
        if entries:
            groups.append({"label": group.label, "pages": entries})
    return {
        "menu": groups,
        "personal": [_entry(page, marked) for page in PERSONAL if page.shows_for(actor)],
        "people_actions": [
            _entry(page, marked) for page in PEOPLE_ACTIONS if page.shows_for(actor)
        ],
        "list_actions": [_entry(page, marked) for page in LIST_ACTIONS if page.shows_for(actor)],
        "home_url": reverse("operate:today"),
        "logout_url": reverse("team:logout"),
        "search_url": _search_url(),
    }


def _entry(page: Page, marked: frozenset[str]) -> dict[str, Any]:
    return {
        "label": page.label,
        "icon": page.icon,
        "key": page.key,
        "most_people": page.most_people,
        "url": reverse(page.url_name),
        "current": page.url_name in marked,
    }


def _search_url() -> str:
    try:
        return reverse("search")
    except NoReverseMatch:
        return ""
