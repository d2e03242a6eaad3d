"""Blocks as the body of a letter, through MJML: tables for Outlook, columns that stack on phones.

MJML sees stand-ins only; what people wrote is put in their places afterwards, so it can neither break the
markup nor be changed by it. Head and foot of the letter are those of every letter (`letters.layout`).
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from django.conf import settings

from shuke.common import basics
from shuke.common.kit.branding import face
from shuke.engage.blocks import goods
from shuke.engage.blocks.values import code_of
from shuke.engage.letters.layout import BLOCKS, FONT, INK, LINE, SOFT

#: The sheet has so much room between its edges.
WIDTH = 518
_STAND_IN = re.compile("put-([0-9]+)-here")
_BODY = re.compile(r"<body[^>]*>\s*<div[^>]*>(.*)</div>\s*</body>", re.DOTALL)
#: A button of MJML's as the sheet knows buttons, so that links' colour at night leaves it alone.
_BUTTON = re.compile(r'<a (?=[^<>]*style="display:inline-block;background:)')
_HEAD = (
    f'<mj-head><mj-attributes><mj-all font-family="{FONT}" /><mj-section padding="0" />'
    f'<mj-column padding="0" /><mj-text padding="0" font-size="16px" line-height="1.65" color="{INK}" />'
    '<mj-image padding="0 0 16px" border-radius="8px" /><mj-button padding="4px 0 20px" border-radius="8px" '
    'inner-padding="12px 24px" font-size="16px" font-weight="600" line-height="1.4" background-color="%s" />'
    f'<mj-divider padding="12px 0 28px" border-width="1px" border-color="{LINE}" />'
    "</mj-attributes></mj-head>"
)


def compile_blocks(blocks: Sequence[Mapping[str, Any]]) -> str:
    """The stored body of a letter of these blocks (as `read` gives them); "" for none."""
    if not blocks:
        return ""
    import mjml  # a library of its own, which only those load who write letters

    writer = _Writer()
    source = (
        f'<mjml>{_HEAD % basics.colour()}<mj-body width="{WIDTH}px">'
        f"{''.join(writer.sections(blocks))}</mj-body></mjml>"
    )
    match = _BODY.search(mjml.mjml2html(source))
    assert match  # MJML's own frame
    body = _BUTTON.sub('<a class="button" ', match.group(1))
    return f'<div class="{BLOCKS}">{writer.filled(body)}</div>'


class _Writer:
    def __init__(self) -> None:
        self._given: list[str] = []

    def filled(self, body: str) -> str:
        return _STAND_IN.sub(lambda mark: self._given[int(mark.group(1))], body)

    def sections(self, blocks: Sequence[Mapping[str, Any]]) -> Iterator[str]:
        for is_split, some in groupby(blocks, lambda each: each["kind"] == "columns"):
            if is_split:
                yield from (self._split(each["cells"]) for each in some)
            else:
                column = "".join(map(self._block, some))
                yield f"<mj-section><mj-column>{column}</mj-column></mj-section>"

    def _split(self, cells: Sequence[Sequence[Mapping[str, Any]]]) -> str:
        columns = "".join(
            f'<mj-column padding="{"0 10px 0 0" if place == 0 else "0 0 0 10px"}">'
            f"{''.join(map(self._block, cell))}</mj-column>"
            for place, cell in enumerate(cells)
        )
        return f"<mj-section>{columns}</mj-section>"

    def _block(self, block: Mapping[str, Any]) -> str:
        return getattr(self, f"_{block['kind']}")(block)

    def _put(self, raw: str) -> str:
        self._given.append(raw)
        return f"put-{len(self._given) - 1}-here"

    def _escaped(self, text: str) -> str:
        """A line that somebody wrote; Liquid in it stands as HTML wants it."""
        return self._put(html.escape(text))

    def _link(self, block: Mapping[str, Any]) -> str:
        return f' href="{self._escaped(block["href"])}"' if block.get("href") else ""

    def _heading(self, block: Mapping[str, Any]) -> str:
        size, words = block["size"], html.escape(block["text"])
        inner = self._put(f"<{size}>{words}</{size}>")
        return f'<mj-text align="{block["align"]}">{inner}</mj-text>'

    def _text(self, block: Mapping[str, Any]) -> str:
        return f"<mj-text>{self._put(block['html'])}</mj-text>" if block["html"] else ""

    def _picture(self, block: Mapping[str, Any]) -> str:
        width = WIDTH * int(block["width"]) // 100
        source = absolute(block["src"])
        return (
            f'<mj-image src="{self._escaped(source)}" alt="{self._escaped(block["alt"])}" '
            f'width="{width}px" align="left"{self._link(block)} />'
        )

    def _button(self, block: Mapping[str, Any]) -> str:
        label = self._escaped(block["label"])
        return f'<mj-button align="{block["align"]}"{self._link(block)}>{label}</mj-button>'

    def _products(self, block: Mapping[str, Any]) -> str:
        return f"<mj-text>{self._put(goods.products(block))}</mj-text>"

    def _coupon(self, block: Mapping[str, Any]) -> str:
        return f"<mj-text>{self._put(goods.coupon(block))}</mj-text>"

    def _figure(self, block: Mapping[str, Any]) -> str:
        name, code = f"customer.{block['variable']}", code_of(block["variable"])
        if not code:
            return ""
        lines = [
            f'<p style="margin:0;font-size:14px;color:{SOFT}">{html.escape(block["before"])}</p>'
            if block["before"]
            else "",
            f'<p style="margin:0;font-size:32px;line-height:1.3;font-weight:700">{html.escape(code)}</p>',
            f'<p style="margin:0">{html.escape(block["after"])}</p>' if block["after"] else "",
        ]
        condition = html.escape(f"{{% if {name} and {name} != 0 and {name} != '' %}}")
        inner = f"{condition}{''.join(lines)}{{% endif %}}"
        return f'<mj-text padding="4px 0 20px">{self._put(inner)}</mj-text>'

    def _spacer(self, block: Mapping[str, Any]) -> str:
        return f'<mj-spacer height="{block["height"]}px" />'

    def _divider(self, _block: Mapping[str, Any]) -> str:
        return "<mj-divider />"

    def _logo(self, block: Mapping[str, Any]) -> str:
        shop = face()
        if not shop.logo_url:
            return ""
        source, name = self._escaped(absolute(shop.logo_url)), self._escaped(shop.name)
        return f'<mj-image src="{source}" alt="{name}" width="72px" align="{block["align"]}" />'


def absolute(address: str) -> str:
    """An address of our own as people far away reach it."""
    return f"{settings.PUBLIC_URL}{address}" if address.startswith("/") else address
