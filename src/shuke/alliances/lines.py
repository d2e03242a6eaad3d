"""A person as a line of a list that is given: in full, masked, or hashed with the agreement's key."""

import hashlib
import hmac
from collections.abc import Sequence

from shuke.alliances.fields import CONTACTS, SHARED_BY
from shuke.alliances.models import Agreement
from shuke.common import secrets
from shuke.common.access import Actor
from shuke.common.texts import formula_safe
from shuke.customers import queries as customers

Form = Agreement.Form
#: Of a statement of will: to be given to partners.
SHARING = "sharing"


class Writer:
    """Turns people into lines, and counts who is left out. `people` are those who are on the list."""

    def __init__(self, agreement: Agreement):
        self._form = agreement.form
        self._key = secrets.unseal(agreement.key).encode()
        names = [name for name in ("phone", "email", "name", "city") if name in agreement.gives]
        # A name beside a hash would say who it is.
        self.columns = [n for n in names if n != "name" or self._form != Form.HASHED]
        self.heads = self.columns
        self.people: list[int] = []
        self.without_consent = self.without_contact = 0

    def lines(self, actor: Actor, ids: Sequence[int]) -> list[list[str]]:
        """The lines of those of these people (a thousand at most) who agreed to be given."""
        granted = {
            channel: customers.granted(ids, channel=channel, purpose=SHARING)
            for channels in SHARED_BY.values()
            for channel in channels
        }
        rows = {row.pk: row for row in customers.people(actor).filter(pk__in=ids)}
        contacts = customers.contacts(actor, ids, as_stored=True)
        lines = []
        for pk in ids:
            if pk not in rows:
                continue
            if not any(pk in people for people in granted.values()):
                self.without_consent += 1
                continue
            shared = {
                kind: self._contact(kind, contacts.get(pk, []))
                for kind in CONTACTS
                if any(pk in granted[channel] for channel in SHARED_BY[kind])
            }
            if not any(shared.get(kind) for kind in CONTACTS if kind in self.columns):
                self.without_contact += 1
                continue
            self.people.append(pk)
            lines.append(self._line(rows[pk], shared))
        return lines

    def _line(self, row: customers.Customer, shared: dict[str, str]) -> list[str]:
        values = {"name": self._name(row.name), "city": row.city, **shared}
        return [formula_safe(values.get(name, "")) for name in self.columns]

    def _contact(self, kind: str, contacts: Sequence[customers.Contact]) -> str:
        value = next((c.value for c in contacts if c.kind == kind and not c.masked), "")
        if not value or self._form == Form.PLAIN:
            return value
        if self._form == Form.MASKED:
            # Less than colleagues read: nobody outside is to try the rest of a number.
            local, at, domain = value.partition("@")
            return f"{local[:1]}•••{at}{domain}" if at else f"••• {value[-2:]}"
        return hmac.new(self._key, value.encode(), hashlib.sha256).hexdigest()

    def _name(self, name: str) -> str:
        return f"{name[:1]}**" if name and self._form == Form.MASKED else name
