"""The editor of letters without code: what its page needs, kind by kind."""

import json
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from shuke.common.access import Request
from shuke.engage.blocks import KINDS, Kind, Part
from shuke.engage.blocks.values import values_of


@dataclass(frozen=True)
class _RichField:
    """What `kit/_editor.html` needs of a field that no form has."""

    label: Any
    id_for_label: str = "block-text"

    def __str__(self) -> str:
        return format_html(
            '<textarea id="{}" rows="6" form="none" data-part="html" aria-label="{}"></textarea>',
            self.id_for_label,
            self.label,
        )


@dataclass(frozen=True)
class _PartOnPage:
    part: Part
    choices: Any
    editor: _RichField | None


def block_editor(request: Request, blocks: str, html: str) -> dict[str, Any]:
    """What the page needs to write a letter by blocks, if it is written so: it has some, or it is query for."""
    query = request.POST if request.method == "POST" else request.GET
    if not blocks and query.get("letter") != "blocks" and "blocks" not in request.POST:
        return {}
    return {
        "kinds": [(kind, _parts(kind)) for kind in KINDS.values()],
        "blocks": blocks or json.dumps(_beginning(html), ensure_ascii=False),
    }


def _parts(kind: Kind) -> list[_PartOnPage]:
    return [
        _PartOnPage(
            part,
            part.choices or (values_of(part.name) if part.control == "choice" else ()),
            _RichField(part.label) if part.control == "rich" else None,
        )
        for part in kind.parts
    ]


def _beginning(html: str) -> list[dict[str, Any]]:
    """What a letter begins with: what it said before blocks, or a greeting under a heading."""
    text = {"kind": "text", "html": html}
    if "<a" in html or len(html) > 200:
        return [text]
    return [{"kind": "logo"}, {"kind": "heading", "text": _("What is new")}, text]
