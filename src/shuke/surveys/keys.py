"""What the page for everybody carries: signed, so that it is one that we drew, and sent twice counts once."""

import datetime as dt

from django.core import signing

from shuke.common import clock, ids

_SALT = "shuke.surveys.page"
#: No page stays open longer.
LATEST = dt.timedelta(days=1)


def sign_page(survey_id: int) -> str:
    content = [survey_id, ids.token(12), int(clock.now().timestamp())]
    return signing.dumps(content, salt=_SALT, compress=False)


def page_key(text: str, survey_id: int) -> str:
    """The key of what is sent from that page; "" for one that we did not draw, or long ago."""
    try:
        survey, key, at = signing.loads(text, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return ""
    age = clock.now() - dt.datetime.fromtimestamp(at, dt.UTC)
    return str(key) if survey == survey_id and age <= LATEST else ""
