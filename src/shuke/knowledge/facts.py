"""What knowledge announces."""

from functools import partial

from django.utils.translation import gettext_lazy as _

from shuke.common.declarations import later
from shuke.common.facts import Fact, Subject, Topic, names_from
from shuke.common.undo import Final, Undo, opposite
from shuke.knowledge.models import Synonym

ARTICLE = Subject(
    "article", later("shuke.knowledge.queries.articles.names_for"), "knowledge:article"
)
SYNONYM = Subject("synonym", names_from(Synonym, "id"))

Topic("knowledge.", _("Articles"))

_COMMANDS = "shuke.knowledge.commands"
_of_article = partial(Fact, about=ARTICLE, audited=True)
_MOVES = ("knowledge.published", "knowledge.withdrawn", "knowledge.offered")

WRITTEN = _of_article(
    "knowledge.written",
    _("wrote the article “%(article)s”"),
    holds=("edition",),
    undo=Final(_("Nobody reads a draft. Earlier editions stay: write one of them again.")),
)
PUBLISHED = _of_article(
    "knowledge.published",
    _("published the article “%(article)s”"),
    holds=("edition",),
    undo=Undo(opposite(f"{_COMMANDS}.put_back"), others=_MOVES),
)
WITHDRAWN = _of_article(
    "knowledge.withdrawn",
    _("withdrew the article “%(article)s”"),
    undo=Undo(opposite(f"{_COMMANDS}.offer"), others=_MOVES),
)
OFFERED = _of_article(
    "knowledge.offered",
    _("offered the article “%(article)s” again"),
    undo=Undo(opposite(f"{_COMMANDS}.withdraw"), others=_MOVES),
)
PUT_BACK = _of_article(
    "knowledge.put_back",
    _("put back the edition of “%(article)s” that was read before"),
    undo=Final(_("Publish it again.")),
)
REVIEWED = _of_article(
    "knowledge.reviewed",
    _("set when “%(article)s” is looked at again"),
    undo=Undo(opposite(f"{_COMMANDS}.restore_review")),
)
_of_synonym = partial(Fact, about=SYNONYM, audited=True)
_TURNS = ("knowledge.synonym_added", "knowledge.synonym_ended")
SYNONYM_ADDED = _of_synonym(
    "knowledge.synonym_added",
    _("said which words mean the same (#%(synonym)s)"),
    undo=Undo(opposite(f"{_COMMANDS}.end_synonym"), others=_TURNS),
)
SYNONYM_ENDED = _of_synonym(
    "knowledge.synonym_ended",
    _("took words apart that meant the same (#%(synonym)s)"),
    undo=Undo(opposite(f"{_COMMANDS}.restore_synonym"), others=_TURNS),
)
#: Somebody said whether an edition helped.
JUDGED = Fact("knowledge.judged", about=ARTICLE, holds=("edition", "is_helpful"))
