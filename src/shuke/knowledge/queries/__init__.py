"""The door for reads: articles, and those that answer a question."""

from shuke.knowledge.queries.articles import (
    PUBLISH,
    VIEW,
    WRITE,
    Reading,
    article_for,
    articles,
    due_for_review,
    edition_for,
    for_customers,
    newest_edition,
    public_article,
    reading,
    synonyms,
    tag_names,
    verdict,
)
from shuke.knowledge.queries.searching import Hit, find, finder, search
from shuke.knowledge.retrieval.answering import THRESHOLD
from shuke.knowledge.retrieval.features import has_han as is_chinese

__all__ = [
    "PUBLISH",
    "THRESHOLD",
    "VIEW",
    "WRITE",
    "Hit",
    "Reading",
    "article_for",
    "articles",
    "due_for_review",
    "edition_for",
    "find",
    "finder",
    "for_customers",
    "is_chinese",
    "newest_edition",
    "public_article",
    "reading",
    "search",
    "synonyms",
    "tag_names",
    "verdict",
]
