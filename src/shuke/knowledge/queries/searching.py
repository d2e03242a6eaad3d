"""Articles that answer a question: the index of all of them, made anew when one changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock

from django.db.models import Count, Sum

from shuke.common.access import Actor, require
from shuke.knowledge.models import Article, Edition, Synonym
from shuke.knowledge.queries.articles import VIEW, published, reading, synonyms
from shuke.knowledge.retrieval.base import Base, Source
from shuke.knowledge.standard import SYNONYMS

MOST = 10
#: What fits less only happens to share a sign or two.
LEAST = 0.11


@dataclass(frozen=True)
class Hit:
    """An article with how well it fits (0 to 1), and the passage that says most of what was asked for."""

    article: int
    title: str
    passage: str
    score: float
    language: str


@dataclass(frozen=True)
class _Index:
    """What was made of the articles at a revision."""

    state: tuple[int, ...]
    base: Base
    editions: dict[int, Edition]
    passages: dict[int, tuple[str, ...]]


_indexes: dict[bool, _Index] = {}
_making = Lock()


def search(text: str, *, actor: Actor | None = None, most: int = 5) -> list[Hit]:
    """What fits best, the best first; without an actor only what customers may read."""
    if actor is not None:
        require(actor, VIEW)
    return find(text, for_colleagues=actor is not None, most=most)


def find(text: str, *, for_colleagues: bool = False, most: int = 5) -> list[Hit]:
    """As `search`, for programs that answer by themselves."""
    return _hits(_index(for_colleagues), text, most)


def finder(*, for_colleagues: bool = False) -> Callable[[str, int], list[Hit]]:
    """`find(text, most)` for many questions, by the articles of this moment: the database is asked once."""
    index = _index(for_colleagues)
    return lambda text, most: _hits(index, text, most)


def _hits(index: _Index, text: str, most: int) -> list[Hit]:
    language = "zh" if index.base.is_chinese(text) else "en"
    hits = []
    for match in index.base.search(text[:2_000], min(most, MOST)):
        if match.score < LEAST:
            break
        key = int(str(match.key))
        chosen = reading(index.editions[key], language)
        own = paragraphs_of(chosen.body) or ("",)
        best = index.passages[key][match.passage] if match.passage >= 0 else own[0]
        passage = best if best in own else own[0]
        hits.append(Hit(key, chosen.title, passage, match.score, chosen.language))
    return hits


def forget_indexes() -> None:
    """Make them anew when somebody searches next: the database is another one."""
    _indexes.clear()


def _index(for_colleagues: bool) -> _Index:
    state = _state()
    index = _indexes.get(for_colleagues)
    if index is None or index.state != state:
        with _making:
            index = _indexes[for_colleagues] = _made(for_colleagues, state)
    return index


def _state() -> tuple[int, ...]:
    """Another one after every change of an article or of the words that mean the same, in whatever order
    transactions commit; two queries."""
    articles = Article.objects.aggregate(
        Count("pk"), Sum("revision"), Sum("live"), Count("ended_at")
    ).values()
    words = Synonym.objects.aggregate(Count("pk"), Sum("revision"), Count("ended_at")).values()
    return tuple(int(each or 0) for each in (*articles, *words))


def _made(for_colleagues: bool, state: tuple[int, ...]) -> _Index:
    rows = published().order_by("pk")
    if not for_colleagues:
        rows = rows.filter(live__audience=Edition.Audience.EVERYBODY)
    editions = {row.pk: row.live for row in rows if row.live is not None}
    passages = {pk: passages_of(row) for pk, row in editions.items()}
    sources = [Source(pk, questions_of(row), passages[pk]) for pk, row in editions.items()]
    groups: list[Sequence[str]] = [*SYNONYMS, *synonyms().values_list("words", flat=True)]
    return _Index(state, Base(sources, groups), editions, passages)


def questions_of(edition: Edition) -> tuple[str, ...]:
    """Ways to ask for it: its titles and the lines of other ways."""
    lines = (edition.title_zh, edition.title_en, *edition.questions.splitlines())
    return tuple(line for line in lines if line.strip())


def passages_of(edition: Edition) -> tuple[str, ...]:
    """Its paragraphs in both languages; each can be quoted alone."""
    return (*paragraphs_of(edition.body_zh), *paragraphs_of(edition.body_en)) or ("",)


def paragraphs_of(body: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in body.split("\n\n") if part.strip())
