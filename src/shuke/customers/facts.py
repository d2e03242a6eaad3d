"""What the record announces. A payload holds `customer` (id) and `by` ({"id", "name"}) unless it says so.

Values (names, addresses, notes) stay out of facts: who may see them reads them from the record.
"""

from shuke.common.access import Actor

#: A person was added by hand or by a program.
CREATED = "customers.created"
#: One field was changed: `field`, and `undone` (true when it took a change back).
EDITED = "customers.edited"
#: An own field was added (or taken up again), renamed or offered otherwise, ended (no `customer`):
#: `field` (its name), `key`.
FIELD_ADDED = "customers.field_added"
FIELD_CHANGED = "customers.field_changed"
FIELD_ENDED = "customers.field_ended"
#: An identity was added or removed by staff: `identity` (its kind).
IDENTITY_ADDED = "customers.identity_added"
IDENTITY_REMOVED = "customers.identity_removed"
#: A child was added, changed or removed: `child` (id).
CHILD_SAVED = "customers.child_saved"
CHILD_REMOVED = "customers.child_removed"
#: A note was written or taken back: `touch` (id).
NOTE_ADDED = "customers.note_added"
NOTE_TAKEN_BACK = "customers.note_taken_back"
#: A statement of will changed the state: `purpose`, `channel`, `source`.
CONSENT_GRANTED = "customers.consent_granted"
CONSENT_WITHDRAWN = "customers.consent_withdrawn"
#: Statements of many people at once changed states, from a file or another program (no `customer`,
#: no `by`): how many were `granted` and `withdrawn`, and the `source` of the statements, under which
#: the record holds them.
CONSENTS_CHANGED = "customers.consents_changed"
#: Personal data left the house (no `customer`): `count`, `filters`, `contact` (in full or masked).
EXPORTED = "customers.exported"


def by(actor: Actor) -> dict:
    """Who did it, as it stands in a payload."""
    return {"id": actor.id, "name": actor.name}
