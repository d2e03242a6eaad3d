"""What asking adds to other rooms."""

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.slots import ApiRouter, MenuPage, Mount, PaletteAction, SearchSource

DECLARATIONS = (
    Mount("ask/", "shuke.ask.urls"),
    ApiRouter("/ask", "shuke.ask.api.router"),
    MenuPage("understand", _("Ask"), "ask:ask", "message-square", "insight.view", order=15),
    PaletteAction(
        _("Ask a question about the shop"),
        "ask:ask",
        "message-square",
        "insight.view",
        "ask question answer why how many 问 提问 为什么 多少 wen",
        order=20,
    ),
    SearchSource(
        _("Ask"),
        "message-square",
        "insight.view",
        later("shuke.ask.palette.question_hits"),
        order=98,
        after_pages=True,
    ),
)
