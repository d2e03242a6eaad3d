"""The body of a letter made safe: an allow-list of HTML that mail programs show, and no more.

Liquid stands in the text of the stored HTML as HTML wants it (`{% if orders &gt; 3 %}`), so that
an editor and this cleaner see plain text. `liquid_of` turns it back for the template parser.
What keeps a placeholder from becoming markup: block tags never stand inside an HTML tag, output
never inside a link's or picture's address or a style, and output is always escaped.
"""

import html
import re

import nh3
from django.utils.translation import gettext as _

from shuke.engage.letters import guard
from shuke.engage.letters.errors import LetterError

#: The one variable that may be a link's whole address.
ADDRESS = re.compile(r"\{\{-?\s*unsubscribe_url\s*-?\}\}")
_STAND_IN = re.compile("\ue000([0-9]+)([abo])\ue001")
_STAND_IN_ANY = re.compile("[\ue000\ue001]")

_TAGS = (
    "a abbr b blockquote br center code del div em h1 h2 h3 h4 hr i img li ol p pre s small span "
    "strong sub sup table tbody td tfoot th thead tr u ul"
)
_ALIGNED = "p div h1 h2 h3 h4 span ul li blockquote hr strong em b i u center"
_BOX = {"style", "align", "valign", "width", "height", "bgcolor"}
ATTRIBUTES = {
    "a": {"href", "title", "style"},
    "img": {"src", "alt", "width", "height", "title", "style"},
    "td": _BOX | {"colspan", "rowspan"},
    "th": _BOX | {"colspan", "rowspan"},
    "tr": {"style", "align", "valign", "bgcolor"},
    "table": _BOX | {"cellpadding", "cellspacing", "border", "role"},
    "ol": {"start", "style"},
    **{tag: {"style", "align"} for tag in _ALIGNED.split()},
}
_STYLES = (
    "background-color border border-bottom border-collapse border-color border-left border-radius "
    "border-right border-style border-top border-width color display font-family font-size "
    "font-style font-weight height letter-spacing line-height list-style-type margin margin-bottom "
    "margin-left margin-right margin-top max-width min-width padding padding-bottom padding-left "
    "padding-right padding-top text-align text-decoration text-transform vertical-align width"
)
_WEB = re.compile(r"https?://[^\s/?#]+", re.IGNORECASE)
_REACH = re.compile(r"(?:mailto|tel):[^\s]+", re.IGNORECASE)
_BARE = re.compile(r"www\.[^\s/]+\.[^\s]+", re.IGNORECASE)
_OUTSIDE = re.compile(r"url\s*\(|expression|@|\\|/\*", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z/!]")
_NESTED = re.compile(r"\{\{|\{%|\}\}|%\}")


def clean(body: str) -> str:
    """The body as it is stored. Plain text becomes paragraphs. LetterError when Liquid is broken.

    Cleaning what is clean already gives the same text again.
    """
    body = body.replace("\r\n", "\n").replace("\x00", "")
    if _TAG.search(body):
        body = _allowed(body)
    return body if _TAG.search(body) else _allowed(_paragraphs(body))


def _allowed(body: str) -> str:
    """What the allow-list leaves of some HTML."""
    hidden, tokens = _hide(body)
    cleaned = nh3.clean(
        hidden,
        tags=set(_TAGS.split()),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel"},
        filter_style_properties=set(_STYLES.split()),
        allowed_classes={"a": {"button"}, "p": {"lead", "fine"}},
        link_rel=None,
        strip_comments=True,
    )
    return _STAND_IN.sub(lambda mark: html.escape(tokens[int(mark.group(1))]), cleaned).strip()


def liquid_of(cleaned: str) -> str:
    """The stored body as a Liquid template: what stands between marks is unescaped."""
    pieces, at = [], 0
    for start, end in guard.marks(cleaned):
        pieces += [cleaned[at:start], _token(cleaned, start, end)]
        at = end
    return "".join(pieces) + cleaned[at:]


def _token(body: str, start: int, end: int) -> str:
    """One mark as Liquid reads it. An escaped "}}" within would end it early and is refused."""
    token = html.unescape(body[start:end]).replace("\xa0", " ")
    if _NESTED.search(token[2:-2]):
        raise LetterError(
            _("Line %(line)d: one placeholder stands inside another.")
            % {"line": guard.line_of(body, start)}
        )
    return token


def _hide(body: str) -> tuple[str, list[str]]:
    """Every mark replaced by a stand-in that HTML treats as a word, and the marks.

    A stand-in ends in a for an address, b for a block tag, o for other output.
    """
    body = _STAND_IN_ANY.sub("", body)
    pieces: list[str] = []
    tokens: list[str] = []
    at = 0
    for start, end in guard.marks(body):
        token = _token(body, start, end)
        kind = "a" if ADDRESS.fullmatch(token) else "b" if token[1] == "%" else "o"
        pieces += [body[at:start], f"\ue000{len(tokens)}{kind}\ue001"]
        tokens.append(token)
        at = end
    return "".join([*pieces, body[at:]]), tokens


def _attribute(tag: str, name: str, value: str) -> str | None:
    """One attribute, or None to leave it out."""
    kinds = {kind for _number, kind in _STAND_IN.findall(value)}
    if "b" in kinds:
        return None
    if name in ("href", "src"):
        return _address(name, value.strip(), dynamic=bool(kinds))
    if name == "style" and (kinds or _OUTSIDE.search(value)):
        return None
    return value


def _address(name: str, value: str, *, dynamic: bool) -> str | None:
    if dynamic:
        whole = _STAND_IN.fullmatch(value)
        return value if name == "href" and whole and whole.group(2) == "a" else None
    if _WEB.match(value) or (name == "href" and (_REACH.fullmatch(value) or value.startswith("#"))):
        return value
    return f"https://{value}" if name == "href" and _BARE.fullmatch(value) else None


def address(value: str, *, is_link: bool = True) -> str | None:
    """A web address (of a link also one of mail or phone) as a letter may have it; None for anything else."""
    url = _address("href" if is_link else "src", value.strip(), dynamic=False)
    return None if url and re.search(r'[\s"<>]', url) else url


def _paragraphs(text: str) -> str:
    """Plain text as HTML: an empty line divides paragraphs."""
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    return "\n".join(
        "<p>" + html.escape(html.unescape(block), quote=False).replace("\n", "<br>") + "</p>"
        for block in blocks
    )
