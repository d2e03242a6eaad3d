"""The sheet that a letter is written on: works in mail programs, light and dark, wide and narrow.

Mail programs drop style sheets, so every element gets its style on itself unless the shop gave
one. The sheet is assembled from fixed pieces around the rendered body.
"""

import html
import re
from dataclasses import dataclass

from shuke.common import basics, colours
from shuke.engage.letters.wording import Wording

INK, SOFT, LINE, PAPER, DESK = (
    "#2b2622",
    "#7d746b",
    "#e9e4de",
    "#ffffff",
    "#f6f3ef",
)
#: On the outermost element of what `engage.blocks` wrote.
BLOCKS = "blocks"
FONT = (
    "-apple-system,BlinkMacSystemFont,'Segoe UI',Inter,'PingFang SC',"
    "'Microsoft YaHei','Noto Sans SC',sans-serif"
)
_FONT = f"font-family:{FONT}"
_STYLES = {
    "p": "margin:0 0 16px",
    "h1": "margin:0 0 16px;font-size:26px;line-height:1.3;font-weight:700",
    "h2": "margin:28px 0 12px;font-size:20px;line-height:1.35;font-weight:700",
    "h3": "margin:24px 0 8px;font-size:17px;line-height:1.4;font-weight:700",
    "h4": "margin:20px 0 8px;font-size:16px;font-weight:700",
    "ul": "margin:0 0 16px;padding-left:22px",
    "ol": "margin:0 0 16px;padding-left:22px",
    "li": "margin:0 0 6px",
    "blockquote": f"margin:0 0 16px;padding:2px 0 2px 16px;border-left:3px solid {LINE};color:{SOFT}",
    "hr": f"border:0;border-top:1px solid {LINE};margin:28px 0",
    "img": "max-width:100%;height:auto;border:0;border-radius:8px;display:block",
}
#: With the shop's colour after it.
_LINK = "text-decoration:underline;color:"
_BUTTON = (
    "display:inline-block;padding:12px 24px;color:#ffffff;"
    "border-radius:8px;text-decoration:none;font-weight:600;background-color:"
)
_OPENING = re.compile(r'<([a-z][a-z0-9]*)((?:\s+[a-z-]+="[^"]*")*)>')
_DARK = (
    "@media (prefers-color-scheme:dark){.desk{background-color:#191614!important}"
    ".paper{background-color:#24201d!important;color:#efe9e2!important;border-color:#37312c!important}"
    ".soft,.soft a{color:#a59b91!important}.paper a:not(.button){color:%s!important}}"
    "@media (max-width:640px){.paper{padding:28px 20px!important}.desk{overflow-wrap:anywhere}}"
)
#: What blocks need on top: two columns where there is room, and the night's ink inside of them.
_BLOCKS = (
    "table,td{mso-table-lspace:0pt;mso-table-rspace:0pt}.blocks img{height:auto}"
    "@media only screen and (min-width:480px){.mj-column-per-100{width:100%!important;max-width:100%}"
    ".mj-column-per-50{width:50%!important;max-width:50%}}"
    "@media (prefers-color-scheme:dark){.blocks div,.blocks td{color:inherit!important}}"
)
#: Keeps mail programs from showing the beginning of the letter after the preview line.
_FILL = "&#847;&zwnj;&nbsp;" * 60


def is_blocks(body: str) -> bool:
    """Whether the body was written by blocks."""
    return body.startswith(f'<div class="{BLOCKS}">')


def styled(body: str) -> str:
    """A cleaned body with a style on every element that has none."""

    colour = basics.colour()
    styles, button = {**_STYLES, "a": _LINK + colour}, _BUTTON + colour

    def replaced(match: re.Match) -> str:
        tag, attributes = match.groups()
        if ' style="' in attributes:
            return match.group()
        style = styles.get(tag)
        if 'class="button"' in attributes:
            style = button
        return f'<{tag}{attributes} style="{style}">' if style else match.group()

    return _OPENING.sub(replaced, body)


@dataclass(frozen=True)
class Sheet:
    """The fixed pieces of a letter in one language for one shop."""

    head: str
    preheader: str
    top: str
    foot: str
    end: str

    def html(self, subject: str, preheader: str, body: str, unsubscribe_url: str) -> str:
        hidden = f"{self.preheader}{html.escape(preheader)}{_FILL}</div>" if preheader else ""
        return (
            f"{self.head}{html.escape(subject)}{self.top}{hidden}{self.end}"
            f"{body}{self.foot.replace('{unsubscribe}', html.escape(unsubscribe_url))}"
        )


def sheet(wording: Wording, shop: str, *, blocks: bool = False) -> Sheet:
    """`blocks`: for a body that blocks wrote."""
    name = html.escape(shop)
    night = colours.readable_on("#24201d", basics.colour(), "#ffffff")
    reason = html.escape(wording.reason.replace("{shop}", shop))
    return Sheet(
        head=(
            f'<!doctype html>\n<html lang="{wording.code}"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta name="color-scheme" content="light dark"><title>'
        ),
        top=(
            f"</title><style>{_DARK % night}{_BLOCKS if blocks else ''}</style></head>\n"
            f'<body class="desk" style="margin:0;padding:0;background-color:{DESK};{_FONT}">'
        ),
        preheader='<div style="display:none;max-height:0;overflow:hidden">',
        end=(
            '<table role="presentation" class="desk" width="100%" cellpadding="0" cellspacing="0" '
            f'style="background-color:{DESK}"><tr><td align="center" style="padding:32px 12px">'
            '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" '
            'style="max-width:600px">'
            f'<tr><td class="soft" style="padding:0 4px 16px;font-size:15px;font-weight:600;'
            f'color:{SOFT};{_FONT}">{name}</td></tr>'
            f'<tr><td class="paper" style="padding:40px;background-color:{PAPER};color:{INK};'
            f"border:1px solid {LINE};border-radius:12px;font-size:16px;line-height:1.65;{_FONT}"
            '">\n'
        ),
        foot=(
            "\n</td></tr>"
            f'<tr><td class="soft" style="padding:20px 4px 0;font-size:13px;line-height:1.6;'
            f'color:{SOFT};{_FONT}">{reason} <a href="{{unsubscribe}}" style="color:{SOFT}">'
            f"{html.escape(wording.unsubscribe)}</a></td></tr></table></td></tr></table></body></html>\n"
        ),
    )
