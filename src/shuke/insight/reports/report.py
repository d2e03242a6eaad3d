"""A report: a question with one way to its answer, for page, API, command line and export alike."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.insight.metrics.basis import Basis
from shuke.insight.reports.presentation import Presentation
from shuke.insight.reports.query import Option, Query

#: What reports are about, in the order of the page that lists them.
SUBJECTS = {
    "people": _("Who they are"),
    "rhythm": _("When they come back"),
    "goods": _("What they buy"),
    "way": _("How they get here"),
}


@dataclass(frozen=True)
class Report:
    """`find` computes plain data (a dataclass) over one snapshot; `show` turns it into words, pictures
    and tables in the reader's language."""

    key: str
    subject: str
    #: The page's title, as the owner of a shop would ask it.
    question: Any
    #: One line under the question.
    about: Any
    icon: str
    compute: Callable[[Any, Query], Any]
    present: Callable[[Any, Query], Presentation]
    options: tuple[Option, ...] = ()
    #: Whether "net" or "sales only" may be chosen.
    either_way: bool = True
    #: Keys of the metrics it tells, for its definitions.
    metrics: tuple[str, ...] = ()
    #: What its answer rests on besides the warehouse: another value, another answer.
    mark: Callable[[], Any] | None = None


@dataclass(frozen=True)
class Result:
    """An answer: the data, what was asked, and how fresh it is."""

    key: str
    report: Any
    query: Query
    synced_at: dt.datetime

    @property
    def basis(self) -> Basis:
        return self.query.basis
