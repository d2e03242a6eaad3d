"""What the record declares: looks of its own timeline entries, its tables for analysis."""

from shuke.customers.slots import TimelineKind
from shuke.customers.warehouse import TABLES

DECLARATIONS = (
    TimelineKind("customers.note", "notebook-pen", "customers/entries/note.html"),
    TimelineKind("customers.edited", "pencil", "customers/entries/edited.html"),
    TimelineKind("customers.identity_added", "user-round", "customers/entries/identity.html"),
    TimelineKind("customers.identity_removed", "user-round", "customers/entries/identity.html"),
    TimelineKind("customers.consent_granted", "check", "customers/entries/consent.html"),
    TimelineKind("customers.consent_withdrawn", "ban", "customers/entries/consent.html"),
    *TABLES,
)
