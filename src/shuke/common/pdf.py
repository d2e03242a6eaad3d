"""HTML as PDF, by WeasyPrint. It needs Pango of the system and fonts for whatever is written."""

import logging
from typing import Any, NoReturn

from django.utils.translation import gettext as _

from shuke.common.errors import ShukeError

#: Chinese characters: without a font of them the file would show boxes.
_HAN = range(0x3400, 0xA000)


class NoPdf(ShukeError):
    """This computer lacks what PDF files are made with."""

    code = "no_pdf"
    status = 503


def pdf(html: str, css: str = "") -> bytes:
    """The document as a PDF. Nothing is fetched: no picture, no style sheet, from nowhere.

    Raises NoPdf, saying what to install, where Pango or a font of Chinese is missing.
    """
    try:
        import weasyprint  # takes a second and a half: only who makes a file pays for it
    except (ImportError, OSError) as error:  # OSError: the package is there, Pango is not
        raise NoPdf(_no_library()) from error
    logging.getLogger("weasyprint.progress").setLevel(logging.WARNING)
    page = weasyprint.HTML(string=html, url_fetcher=_fetch_nothing)
    sheets = [weasyprint.CSS(string=css, url_fetcher=_fetch_nothing)] if css else []
    document = page.render(stylesheets=sheets)
    content: bytes = document.write_pdf()
    if any(code in _HAN for font in document.fonts.values() for code in font.missing):
        raise NoPdf(_no_font())
    return content


def _fetch_nothing(url: str, *_more: Any, **_options: Any) -> NoReturn:
    raise ValueError(f"nothing is fetched for a PDF: {url[:80]}")


def _no_library() -> str:
    return _(
        "This computer cannot make PDF files yet: Pango is missing. Whoever looks after it installs "
        "libpango-1.0-0, libpangoft2-1.0-0 and libharfbuzz-subset0, and starts Shuke again (docs/own-data.md)."
    )


def _no_font() -> str:
    return _(
        "This computer has no font with Chinese characters, so the PDF would show boxes. Whoever looks after it "
        "installs fonts-noto-cjk (docs/own-data.md)."
    )
