"""A report: a question with one way to its answer, for page, API, command line and export alike."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from shuke.insight.metrics.basis import Basis
from shuke.insight.metrics.exchange import LeftOut
from shuke.insight.metrics.exclusion import Suspects
from shuke.insight.reports.options import Option, Range
from shuke.insight.reports.presentation import Presentation
from shuke.insight.reports.query import Query

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
    #: Which other days it may be asked about; None: always everything up to the last day that counts.
    days: Range | None = None
    #: Whether it may be asked about a store, a channel or a source of customers alone.
    by_place: bool = False
    #: Whether "net" or "sales only" may be chosen.
    either_way: bool = True
    #: Keys of the metrics it tells, for its definitions.
    metrics: tuple[str, ...] = ()
    #: What its answer rests on besides the warehouse: another value, another answer.
    mark: Callable[[], Any] | None = None

    @property
    def parameters(self) -> list[str]:
        """What may be asked of it beside what every report takes."""
        names = [option.key for option in self.options]
        if self.days:
            names += ["from", "until", "days", *(["compare"] if self.days.compares else [])]
        return [*names, *(["store", "channel", "source"] if self.by_place else [])]


@dataclass(frozen=True)
class Result:
    """An answer: the data, what was asked, and how fresh it is."""

    key: str
    report: Any
    query: Query
    synced_at: dt.datetime
    #: Orders that are in none of its figures, as their day has no exchange rate.
    left_out: tuple[LeftOut, ...] = ()
    #: Orders of its days that are in none of its figures as suspected fakes.
    suspects: Suspects = field(default_factory=Suspects)

    @property
    def basis(self) -> Basis:
        return self.query.basis
