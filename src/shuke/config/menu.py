"""The left menu: rooms in the order of the cycle. A page shows when the actor may open it."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Page:
    label: str
    url_name: str
    icon: str
    #: Capability needed; "*" for everybody signed in.
    capability: str
    #: Other url names (prefix match) that keep this entry marked as current.
    covers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    label: str
    pages: tuple[Page, ...]


MENU: tuple[Group, ...] = (Group("", (Page(_("Today"), "operate:today", "sun", "*"),)),)


def shell(request) -> dict:
    """Context of the page frame: the menu the actor may see, and who they are."""
    actor = getattr(request, "actor", None)
    if actor is None or actor.id is None:
        return {"actor": actor, "menu": [], "languages": settings.LANGUAGES}
    match = request.resolver_match
    current = match.view_name if match else ""
    groups = []
    for group in MENU:
        entries = [
            {
                "label": page.label,
                "icon": page.icon,
                "url": reverse(page.url_name),
                "current": current == page.url_name or current.startswith(page.covers or ("\0",)),
            }
            for page in group.pages
            if page.capability == "*" or actor.can(page.capability)
        ]
        if entries:
            groups.append({"label": group.label, "pages": entries})
    return {"actor": actor, "menu": groups, "languages": settings.LANGUAGES}
