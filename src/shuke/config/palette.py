"""Actions of the palette, beside the pages of the menu: what somebody may want to begin now."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from shuke.common.access import Actor
from shuke.config.menu import pages_for


@dataclass(frozen=True)
class Action:
    label: Any
    url_name: str
    icon: str
    capability: str
    #: More words, in any language, by which somebody may look for it.
    words: str = ""


ACTIONS: tuple[Action, ...] = ()


def actions_for(actor: Actor) -> list[Action]:
    """The actions that the actor may begin."""
    return [each for each in ACTIONS if each.capability == "*" or actor.can(each.capability)]


def matching(actor: Actor, query: str) -> list[dict[str, Any]]:
    """Pages and actions whose words hold every word of `query`, as the palette shows them."""
    from django.utils.translation import gettext as _

    sought = query.lower().split()
    pages = [(page, _("Pages"), "") for page in pages_for(actor)]
    actions = [(action, _("Actions"), action.words) for action in actions_for(actor)]
    return [
        {
            "label": str(each.label),
            "hint": "",
            "url": reverse(each.url_name),
            "icon": each.icon,
            "group": group,
        }
        for each, group, words in pages + actions
        if all(word in f"{each.label} {words}".lower() for word in sought)
    ]
