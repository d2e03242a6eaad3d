"""What the palette offers: pages of the menu, actions, and what the rooms find."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shuke.common.access import Actor
from shuke.common.declarations import declared
from shuke.common.slots import SearchSource
from shuke.config.menu import Page, pages_for

LANGUAGES = ("zh-hans", "en")
LONGEST = 100


@dataclass(frozen=True)
class Action:
    """Something that somebody may want to begin now: the page where it begins."""

    label: Any
    url_name: str
    icon: str
    capability: str
    #: More words, in any language, by which somebody may look for it.
    words: str = ""


ACTIONS: tuple[Action, ...] = (
    Action(
        gettext_lazy("Let somebody in"),
        "team:new",
        "user-plus",
        "staff.manage",
        "staff 员工 新增",
    ),
    Action(
        gettext_lazy("Add a customer"),
        "customers:new",
        "user-plus",
        "customers.edit",
        "new 新增 客户 xinzeng",
    ),
    Action(
        gettext_lazy("New task"),
        "tasks:new",
        "circle-check",
        "tasks.do",
        "assign todo 新建 任务 待办 分派 renwu daiban",
    ),
    Action(
        gettext_lazy("New coupon"),
        "shop:coupon_new",
        "gift",
        "coupons.edit",
        "voucher 优惠券 新建 youhuiquan",
    ),
    Action(
        gettext_lazy("Import a file"),
        "collect:new",
        "upload",
        "imports.run",
        "upload csv excel 导入 上传 daoru",
    ),
    Action(
        gettext_lazy("Write a campaign"),
        "engage:new",
        "megaphone",
        "campaigns.edit",
        "new 新建 群发 邮件 xinjian",
    ),
    Action(gettext_lazy("Change my password"), "team:password", "lock", "*", "mima"),
    Action(
        gettext_lazy("Make an API token"), "team:tokens", "key-round", "tokens.own", "令牌 密钥"
    ),
    Action(gettext_lazy("API reference"), "api:openapi-view", "book-open", "*", "接口 文档 docs"),
)


def actions_for(actor: Actor) -> list[Action]:
    """The actions that the actor may begin."""
    return [each for each in ACTIONS if each.capability == "*" or actor.can(each.capability)]


def search(actor: Actor, query: str) -> list[dict[str, str]]:
    """What fits `query`: things of the rooms first (an order by its number, then people), then pages
    and actions. Without words, where to go."""
    query = query.replace("\0", "").strip()[:LONGEST]
    places = _places(actor, query)
    return (_things(actor, query) + places) if query else places


def _things(actor: Actor, query: str) -> list[dict[str, str]]:
    return [
        {
            "label": hit.label,
            "hint": hit.hint,
            "url": hit.url,
            "icon": source.icon,
            "group": str(source.label),
        }
        for source in declared(SearchSource)
        if actor.can(source.capability)
        for hit in source.find(actor, query)
    ]


def _places(actor: Actor, query: str) -> list[dict[str, str]]:
    sought = query.lower().split()
    offered: list[tuple[Page | Action, str, str]] = []
    offered += [(page, _("Go to"), "") for page in pages_for(actor)]
    offered += [(action, _("Actions"), action.words) for action in actions_for(actor)]
    found = []
    for each, group, words in offered:
        if not all(word in _searchable(each, words) for word in sought):
            continue
        try:
            url = reverse(each.url_name)
        except NoReverseMatch:
            continue
        found.append(
            {"label": str(each.label), "hint": "", "url": url, "icon": each.icon, "group": group}
        )
    return found


@lru_cache(maxsize=512)
def _searchable(each: Page | Action, words: str) -> str:
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
