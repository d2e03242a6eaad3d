"""What there is in the shop, by which questions name it."""

from collections.abc import Iterator

from django.utils.translation import override

from shuke.ask.reading import Vocabulary
from shuke.insight.queries.suggestions import suggestions

#: By dimension of the figures, at most so many of each: the most frequent.
MOST = 3000
_BY = ("store", "source", "city", "province", "category", "brand", "product")


def vocabulary() -> Vocabulary:
    """The names of places, sources and goods of the moment. Busy while the warehouse is being made."""
    return Vocabulary.of({by: dict(_names(by)) for by in _BY})


def _names(by: str) -> Iterator[tuple[str, str]]:
    if by != "source":
        yield from ((key, label or key) for key, label in suggestions(by, "", MOST))
        return
    # A source is called otherwise in each language.
    for language in ("zh-hans", "en"):
        with override(language):
            for key, label in suggestions(by, "", MOST):
                yield (key, label or key)
