"""The door for writes: articles, the words that mean the same, whether an article helped."""

from shuke.knowledge.commands.judging import judge, judge_as_visitor
from shuke.knowledge.commands.synonyms import add_synonym, end_synonym, restore_synonym
from shuke.knowledge.commands.writing import (
    Text,
    offer,
    publish,
    put_back,
    restore_review,
    set_review,
    withdraw,
    write_article,
    write_edition,
)

__all__ = [
    "Text",
    "add_synonym",
    "end_synonym",
    "judge",
    "judge_as_visitor",
    "offer",
    "publish",
    "put_back",
    "restore_review",
    "restore_synonym",
    "set_review",
    "withdraw",
    "write_article",
    "write_edition",
]
