"""What knowledge adds to other rooms."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import (
    COLLEAGUES,
    EVERYBODY,
    MARKETERS,
    ApiRouter,
    Capability,
    ConcernFinder,
    DemoRows,
    ListPage,
    MenuPage,
    Mount,
    PaletteAction,
    SearchSource,
)
from shuke.customers.slots import LooseTexts

DECLARATIONS = (
    Mount("knowledge/", "shuke.knowledge.urls"),
    Mount("help/", "shuke.knowledge.public_urls"),
    ApiRouter("", "shuke.knowledge.api.router"),
    Capability("knowledge.view", _("Read articles"), EVERYBODY, order=350),
    Capability("knowledge.write", _("Write drafts of articles"), COLLEAGUES, order=352),
    Capability("knowledge.publish", _("Publish and withdraw articles"), MARKETERS, order=354),
    MenuPage(
        "service",
        _("Articles"),
        "knowledge:articles",
        "book-open",
        "knowledge.view",
        ("knowledge:",),
        order=20,
    ),
    PaletteAction(
        _("Write an article"),
        "knowledge:new",
        "book-open",
        "knowledge.write",
        "article knowledge help faq 文章 知识库 帮助 常见问题 zhishi bangzhu",
        order=41,
    ),
    PaletteAction(
        _("Words that mean the same"),
        "knowledge:synonyms",
        "book-open",
        "knowledge.write",
        "synonym search 同义词 近义词 tongyici",
        order=42,
    ),
    SearchSource(
        _("Articles"),
        "book-open",
        "knowledge.view",
        later("shuke.knowledge.palette.article_hits"),
        order=46,
    ),
    ListPage(
        "articles",
        "knowledge:articles",
        "knowledge.view",
        later("shuke.knowledge.tables.article_table"),
    ),
    ConcernFinder("knowledge.write", later("shuke.knowledge.concerns.to_review"), order=85),
    LooseTexts(
        "knowledge.Edition",
        ("title_zh", "body_zh", "title_en", "body_en", "questions"),
    ),
    LooseTexts("knowledge.Article", ("origin",)),
    DemoRows(later("shuke.knowledge.demo.load"), by_team=True, order=60),
)
