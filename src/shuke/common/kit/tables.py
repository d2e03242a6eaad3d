"""Tables: a room declares columns and filters; the kit sorts, filters, pages and draws."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from shuke.common.bulk_changes import bar_of, may
from shuke.common.declarations import declared
from shuke.common.fields import reads
from shuke.common.kit import empty, inline, paging
from shuke.common.kit.columns import Cell, Column, Head, row_id
from shuke.common.kit.figures import Figure
from shuke.common.kit.filters import Filter
from shuke.common.models import SavedView
from shuke.common.saved_views import may_share, views_of
from shuke.common.slots import ListFile, ListPage

__all__ = ["Cell", "Column", "Filter", "Head", "Table", "row_id"]

#: Counting stops here: a list says "more than 10,000" rather than count a million rows.
COUNT_LIMIT = 10_000


class Table:
    """A list page's table. Subclasses set the class attributes; see docs/kit.md."""

    name: ClassVar[str] = ""
    #: A table whose columns depend on who looks sets them on itself.
    columns: Sequence[Column] = ()
    filters: Sequence[Filter] = ()
    default_sort: ClassVar[str] = "-pk"
    page_size: ClassVar[int] = 50
    #: Fields that links, units and computed values read, besides those of the columns shown; a
    #: page then reads only these. None: whole rows.
    reads: ClassVar[Sequence[str] | None] = None
    #: Where counting stops.
    count_limit: ClassVar[int] = COUNT_LIMIT
    #: Title, what to do next, url name, label of the button; the last two may be missing.
    empty: ClassVar[tuple] = ()

    def __init__(
        self,
        request: HttpRequest,
        queryset: QuerySet | None = None,
        *,
        rows: Iterable | None = None,
        count: int | None = None,
    ):
        self.request = request
        self.columns = self._readable(self.columns)
        self.queryset = queryset
        self._rows = None if rows is None else list(rows)
        self._count = count
        self.values = {
            each.name: each.read(request.GET) for each in self.filters if each.read(request.GET)
        }

    def _readable(self, columns: Sequence[Column]) -> Sequence[Column]:
        """Those that the reader may read: the others are neither shown nor chosen, sorted by or saved."""
        if not any(column.kind_of_field for column in columns):
            return columns
        actor = getattr(self.request, "actor", None)
        return [each for each in columns if reads(actor, each.kind_of_field)]

    # What is shown

    @property
    def id(self) -> str:
        return f"table-{self.name}"

    @cached_property
    def sort(self) -> str:
        """The sort in force: the query string's when a column offers it, else the default."""
        wanted = self.request.GET.get("sort", "")
        offered = {column.sort_path for column in self.columns if column.sort}
        return wanted if wanted.removeprefix("-") in offered else self.default_sort

    @cached_property
    def declared_page(self) -> ListPage | None:
        """The page of this list, where a room declares one."""
        return next((page for page in declared(ListPage) if page.table == self.name), None)

    @cached_property
    def matches(self) -> QuerySet:
        """The queryset with the filters applied."""
        assert self.queryset is not None
        matches = self.queryset
        for each in self.filters:
            if each.name in self.values:
                matches = each.narrow(matches, self.values[each.name])
        return matches

    @cached_property
    def page(self) -> paging.Page:
        if self._rows is not None:
            return paging.Page(self._sorted_rows(self._rows), "", "")
        query = self.request.GET
        after, before = query.get("after", ""), query.get("before", "")
        rows = self._narrowed(self.matches)
        return paging.page(rows, self.sort, self.page_size, after=after, before=before)

    def only(self, pk: int) -> "Table":
        """This table with one row, whatever the filters say: a row that was just edited."""
        self.values = {}
        if self._rows is not None:
            self._rows = [row for row in self._rows if row_id(row) == pk]
        else:
            assert self.queryset is not None
            self.queryset = self.queryset.filter(pk=pk)
        self.__dict__.pop("page", None)
        return self.load()

    def load(self) -> "Table":
        """Read what the rows of the page show besides their fields; tables that need it say how."""
        return self

    def _narrowed(self, matches: QuerySet) -> QuerySet:
        """`matches` with the fields only that the page shows."""
        if self.reads is None:
            return matches
        stored = {field.name for field in matches.model._meta.concrete_fields}
        names = {column.name for column in self.visible if column.value is None}
        return matches.only(*self.reads, *(names & stored))

    def _sorted_rows(self, rows: list) -> list:
        path = self.sort.removeprefix("-")
        by = next((c for c in self.columns if c.sort and c.sort_path == path), None)
        if by is None:
            return rows
        present = [row for row in rows if by.read(row) is not None]
        present.sort(key=by.read, reverse=self.sort.startswith("-"))
        return present + [row for row in rows if by.read(row) is None]

    @cached_property
    def count(self) -> int:
        """How many rows there are, at most `count_limit` + 1."""
        if self._rows is not None:
            return len(self._rows)
        if self._count is not None and not self.values:
            return self._count
        return self.matches.order_by()[: self.count_limit + 1].count()

    def count_exactly(self) -> int:
        """All rows that match: what a list of more than `count_limit` asks for after it is drawn."""
        return len(self._rows) if self._rows is not None else self.matches.order_by().count()

    @property
    def count_url(self) -> str:
        """Where the exact number of a long list is asked for; "" for a table that no page declares."""
        if self.declared_page is None:
            return ""
        query = self.request.GET.copy()
        for gone in ("after", "before"):
            query.pop(gone, None)
        return f"{reverse('kit:count', args=[self.name])}?{query.urlencode()}"

    @property
    def figure(self) -> Figure | None:
        """What the number of rows is, where another page tells it too."""
        return None

    @property
    def is_counted(self) -> bool:
        return self.count <= self.count_limit or (self._count is not None and not self.values)

    @cached_property
    def remembered(self) -> str:
        """The columns that somebody chose, by dots; "" for those shown at first."""
        if self.view is not None and self.view.columns:
            return self.view.columns
        return self.request.COOKIES.get(f"shuke_columns_{self.name}", "")

    @cached_property
    def wide_only(self) -> list[Column]:
        """The columns that a phone leaves out."""
        return [each for each in self.visible if not (each.on_phones or self.remembered)]

    @cached_property
    def visible(self) -> list[Column]:
        """The columns this person chose, else those shown at first."""
        if self.remembered:
            names = set(self.remembered.split("."))
            chosen = [c for c in self.columns if c.name.replace(".", "-") in names]
            if chosen:
                return chosen
        return [column for column in self.columns if column.at_first]

    @property
    def chosen(self) -> tuple[str, ...]:
        """Names of the columns shown."""
        return tuple(column.name for column in self.visible)

    @property
    def choices(self) -> list[dict]:
        """Every column for the column chooser."""
        visible = set(self.visible)
        return [
            {"name": c.name.replace(".", "-"), "label": c.label, "visible": c in visible}
            for c in self.columns
        ]

    @property
    def file_columns(self) -> Sequence[Column]:
        """What a file of the list holds: the columns shown."""
        return self.visible

    @cached_property
    def may_be_saved(self) -> bool:
        """Whether this reader may save the list as a file."""
        actor = getattr(self.request, "actor", None)
        files = (each for each in declared(ListFile) if each.table == self.name)
        return actor is not None and any(may(actor, each.capability) for each in files)

    @cached_property
    def heads(self) -> list[Head]:
        return [self._head(column) for column in self.visible]

    def _head(self, column: Column) -> Head:
        if not column.sort:
            return Head(column, "", "")
        path = column.sort_path
        if self.sort.removeprefix("-") == path:
            is_down = self.sort.startswith("-")
            turned = path if is_down else f"-{path}"
            return Head(column, self.url(sort=turned), "descending" if is_down else "ascending")
        first = f"-{path}" if column.is_right or column.kind in {"day", "moment", "ago"} else path
        return Head(column, self.url(sort=first), "")

    @cached_property
    def lines(self) -> list[list[Cell]]:
        return [[column.cell(row) for column in self.visible] for row in self.page.rows]

    # Saved views

    @property
    def has_views(self) -> bool:
        """Whether views of this list can be kept: it has a declared page, and a reader."""
        actor = getattr(self.request, "actor", None)
        return self.declared_page is not None and actor is not None and actor.id is not None

    @cached_property
    def views(self) -> list[dict[str, Any]]:
        """The reader's own views and those that are shared, as tabs."""
        return [
            {
                "pk": view.pk,
                "name": view.name,
                "url": f"?{view.query}&view={view.pk}" if view.query else f"?view={view.pk}",
                "is_current": view == self.view,
                "shared_by": view.owner_name if view.shared_at else "",
            }
            for view in self._views
        ]

    @cached_property
    def _views(self) -> list[SavedView]:
        return views_of(self.request.actor, self.name) if self.has_views else []  # type: ignore[attr-defined]

    @cached_property
    def view(self) -> SavedView | None:
        """The saved view that the address names."""
        wanted = self.request.GET.get("view", "")
        return next((view for view in self._views if str(view.pk) == wanted), None)

    @property
    def may_share(self) -> bool:
        return may_share(self.request.actor)  # type: ignore[attr-defined]

    @property
    def labels(self) -> dict[str, str]:
        """What the columns that were chosen and the conditions in force are called, for a saved view."""
        columns = {
            f"column:{c.name.replace('.', '-')}": str(c.label)
            for c in (self.visible if self.remembered else ())
        }
        conditions = {
            f"filter:{name}": f"{each.label}: {each.says(self.values[each.name])}"
            for each in self.filters
            if each.name in self.values
            for name in each.parameters
        }
        return columns | conditions

    @cached_property
    def lost(self) -> list[str]:
        """What the saved view asks for and the list no longer has, as it was called."""
        if self.view is None:
            return []
        query = QueryDict(self.view.query)
        read = {"sort"}
        for each in self.filters:
            if each.read(query):
                read.update(each.parameters)
        columns = {c.name.replace(".", "-") for c in self.columns}
        chosen = [name for name in self.view.columns.split(".") if name and name not in columns]
        gone = [f"column:{name}" for name in chosen]
        gone += [f"filter:{name}" for name in query if name not in read]
        offered = {column.sort_path for column in self.columns if column.sort}
        sort = query.get("sort", "").removeprefix("-")
        if sort and sort not in offered:
            gone.append(f"filter:{sort}")
        words = (self.view.labels.get(key) or key.partition(":")[2] for key in gone)
        return list(dict.fromkeys(words))

    # Choosing rows

    @cached_property
    def bulk_actions(self) -> list[dict[str, Any]]:
        """What this reader may do with many rows at once. What an action asks is read when it is opened."""
        actor = getattr(self.request, "actor", None)
        if actor is None:
            return []
        return bar_of(self.name, actor, self.request.GET.urlencode())

    @cached_property
    def summary(self) -> str:
        """Name of the address with one row's summary, for quick view; empty when there is none."""
        return self.declared_page.summary if self.declared_page else ""

    @cached_property
    def editable(self) -> frozenset[str]:
        """Names of the columns that the reader may edit where they stand."""
        actor = getattr(self.request, "actor", None)
        names = (column.name for column in self.columns)
        return frozenset(name for name in names if inline.editable(actor, self.name, name))

    def ids(self, chosen: Sequence[int] | None = None) -> list[int]:
        """The ids of all rows that match, or of those of `chosen` that the reader may see."""
        if self._rows is not None:
            ids = [row_id(row) for row in self._rows]
            return ids if chosen is None else [pk for pk in ids if pk in set(chosen)]
        if chosen is None:
            return list(dict.fromkeys(self.matches.order_by().values_list("pk", flat=True)))
        assert self.queryset is not None
        seen = self.queryset.filter(pk__in=chosen).order_by().values_list("pk", flat=True)
        return list(dict.fromkeys(seen))

    # Addresses

    def url(self, **changes: str) -> str:
        """This page's address with the query changed; paging starts anew."""
        query = self.request.GET.copy()
        for gone in ("after", "before", *changes):
            query.pop(gone, None)
        pairs = [(key, value) for key, values in query.lists() for value in values if value]
        pairs += [(key, value) for key, value in changes.items() if value]
        return "?" + urlencode(pairs)

    @property
    def previous_url(self) -> str:
        return self.url(before=self.page.before) if self.page.before else ""

    @property
    def next_url(self) -> str:
        return self.url(after=self.page.after) if self.page.after else ""

    # The filter, told as a sentence

    @cached_property
    def controls(self) -> list[dict]:
        return [each.control(self.values.get(each.name, "")) for each in self.filters]

    @cached_property
    def conditions(self) -> list[dict]:
        """The filters in force: what each says, and the address without it."""
        return [
            {
                "label": each.label,
                "says": each.says(self.values[each.name]),
                "link": each.link(self.values[each.name]),
                "without": self.url(**dict.fromkeys(each.parameters, "")),
            }
            for each in self.filters
            if each.name in self.values
        ]

    @property
    def clear_url(self) -> str:
        return self.url(**{p: "" for each in self.filters for p in each.parameters})

    @property
    def empty_state(self) -> dict:
        return empty.state(self.empty, self.request.actor)  # type: ignore[attr-defined]
