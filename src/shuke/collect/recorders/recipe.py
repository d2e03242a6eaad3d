"""Everything that decides how a file's cells become facts, apart from the cells themselves."""

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from zoneinfo import ZoneInfo

from shuke.collect.layouts import LAYOUTS, Layout
from shuke.collect.layouts.own import PREFIX
from shuke.collect.models import Import
from shuke.collect.recorders import dates
from shuke.collect.recorders.consents import CONSENTS
from shuke.common import basics
from shuke.customers import queries as customers
from shuke.customers.queries import CustomField


@dataclass(frozen=True)
class Terms:
    """What of a partner's file may be taken, and what its people agreed to. `under`: "agreement:3"
    (`Consent.under`); `fields`: those of the file that may be recorded; `channels` by which its people may be
    reached for `purpose`."""

    under: str
    name: str
    purpose: str
    channels: tuple[str, ...]
    fields: tuple[str, ...]

    def allowed(self, mapping: dict[str, int]) -> dict[str, int]:
        """The columns of a mapping that may be taken. What people said no to is always heard."""
        names = {*self.fields, *CONSENTS}
        return {name: position for name, position in mapping.items() if name in names}


def terms_of(source: Import) -> Terms | None:
    """Under what a partner gave the file; None: it is the shop's own."""
    if not source.terms:
        return None
    lists = {name: tuple(source.terms[name]) for name in ("channels", "fields")}
    return Terms(**{**source.terms, **lists})


#: What people say of a file beside its columns, each as one text; meanings of status words come besides.
OPTIONS = ("store", "currency", "zone", "date_order", "year", "source", "channel", "shop_names")


@dataclass(frozen=True)
class Recipe:
    kind: str
    layout_code: str
    mapping: dict[str, int]
    store: str = "main"
    currency: str = ""
    zone: str = ""
    #: Where newcomers of this file came from, when it does not say.
    source: str = ""
    #: Whether 3/4/2026 is the 3rd of April ("day") or the 4th of March ("month").
    date_order: str = "month"
    #: Of dates that name none, like 11月3日; "": they cannot be read.
    year: str = ""
    #: The file's words for an order's status -> `Order.Status`, beside the known ones.
    statuses: dict[str, str] = field(default_factory=dict)
    #: Whether the file is two tables that were joined: goods and their orders.
    joined: bool = False
    #: The own fields of customers that columns mean; the mapping names them "own:<key>".
    own: tuple[CustomField, ...] = ()

    terms: Terms | None = None
    #: Of a chat log: over which platform they talked, and how the shop is called there, with commas between.
    channel: str = "taobao"
    shop_names: str = ""
    #: Folded titles of goods that have one code in all of the file (`staging.sole_titles`).
    sole: frozenset[str] = frozenset()

    @property
    def layout(self) -> Layout:
        return LAYOUTS[self.layout_code]

    @property
    def timezone(self) -> ZoneInfo:
        return ZoneInfo(self.zone) if self.zone else basics.zone()

    def instants(self) -> Callable[[str], dt.datetime]:
        """The parser of the file's dates and times."""
        return dates.instants(self.timezone, self.date_order, self.year)

    @property
    def default_currency(self) -> str:
        return self.currency or basics.currency()

    @property
    def shop_accounts(self) -> list[str]:
        """The shop's own names in a chat log."""
        return [name for each in re.split("[,，;；]", self.shop_names) if (name := each.strip())]

    def digest(self) -> bytes:
        """Tells two recipes apart. Status words only release what was held and the source is of newcomers
        only: neither makes other documents of the same lines."""
        parts = asdict(replace(self, own=(), sole=frozenset())) | {
            "zone": str(self.timezone),
            "currency": self.default_currency,
        }
        del parts["statuses"], parts["own"], parts["source"], parts["joined"], parts["sole"]
        # How the shop is called releases what was held, too.
        del parts["shop_names"]
        if self.kind != "chats":
            del parts["channel"]
        if not self.year:
            del parts["year"]
        if self.terms is None:
            del parts["terms"]
        text = json.dumps(parts, sort_keys=True)
        return hashlib.blake2b(text.encode(), digest_size=16).digest()


def recipe_of(source: Import) -> Recipe:
    """The recipe of an import: its own options over the layout's over the shop's."""
    options = {**LAYOUTS[source.layout].options, **{k: v for k, v in source.options.items() if v}}
    terms, mapping = terms_of(source), source.mapping
    if terms is not None:
        mapping = terms.allowed(mapping)
    own = customers.custom_fields() if any(n.startswith(PREFIX) for n in mapping) else []
    return Recipe(
        kind=source.kind,
        layout_code=source.layout,
        mapping={name: int(position) for name, position in sorted(mapping.items())},
        own=tuple(field for field in own if PREFIX + field.key in mapping),
        terms=terms,
        joined=bool(source.reading.get("joined")),
        **{name: options[name] for name in (*OPTIONS, "statuses") if name in options},
    )
