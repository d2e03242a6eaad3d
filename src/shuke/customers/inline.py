"""Fields of a customer that are edited where they stand: in the list and on the record."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shuke.common.access import Actor
from shuke.common.errors import Invalid, NotFound
from shuke.common.slots import FieldValue
from shuke.customers import commands, custom, forms, queries
from shuke.customers.columns import chips
from shuke.customers.commands.owning import assign_owner
from shuke.customers.models import Customer, CustomField
from shuke.customers.queries.custom import held
from shuke.customers.queries.owning import KIND, owners
from shuke.team.queries import holders

#: As a column of the list calls an own field.
OWN = "own-"
#: Fields with a choice: what the form offers.
CHOICES = {"gender": forms.GENDERS, "language": forms.LANGUAGES}


def read(actor: Actor, pk: int, name: str) -> FieldValue:
    customer = queries.customer_for(actor, pk)
    if name == "owner":
        return _owner(customer)
    if name == "tags":
        return _tags(customer)
    if name.startswith(OWN):
        return _own(customer, _own_field(name))
    label = forms.field_form(name).fields[name].label
    choices = CHOICES.get(name, ())
    return FieldValue(label, getattr(customer, name), "choice" if choices else "text", choices)


def save(actor: Actor, pk: int, name: str, value: str, seen: str) -> None:
    """Save by the record's own command."""
    if name == "owner":
        _save_owner(actor, pk, value, seen)
    elif name == "tags":
        _save_tags(actor, pk, value, seen)
    elif name.startswith(OWN):
        field = _own_field(name)
        try:
            commands.set_custom_values(actor, pk, {field.key: value}, expected={field.key: seen})
        except Invalid as error:
            raise Invalid(error.fields.get(field.key, error.message)) from error
    else:
        commands.edit_customer(actor, pk, expected={name: seen}, **{name: value})


def _owner(customer: Customer) -> FieldValue:
    current = holders(KIND, [customer.pk]).get(customer.pk)
    choices = [("", _("Nobody in particular"))]
    choices += [(str(person.pk), person.name) for person in owners()]
    value = str(current.staff_id) if current else ""
    text = current.staff.name if current else ""
    return FieldValue(pgettext("customer", "Owner"), value, "choice", choices, text)


def _save_owner(actor: Actor, pk: int, value: str, seen: str) -> None:
    staff_id, before = (int(text) if text.isdigit() else None for text in (value[:18], seen[:18]))
    assign_owner(actor, pk, staff_id, expected=(before,))


def _tags(customer: Customer) -> FieldValue:
    present = queries.tags_of(customer)
    suggestions = [(tag.name, tag.name) for tag in queries.present_tags()]
    value = "\n".join(tag.name for tag in present)
    return FieldValue(_("Tags"), value, "tags", suggestions, chips(present))


def _save_tags(actor: Actor, pk: int, value: str, seen: str) -> None:
    try:
        commands.set_tags(actor, pk, value.splitlines(), expected=seen.splitlines())
    except Invalid as error:
        raise Invalid(error.fields.get("tags", error.message)) from error


def _own_field(name: str) -> CustomField:
    field = CustomField.objects.filter(key=name.removeprefix(OWN), ended_at=None).first()
    if field is None:
        raise NotFound(_("There is no such field."))
    return field


def _own(customer: Customer, field: CustomField) -> FieldValue:
    value = custom.plain(held(customer, field))
    text = custom.readable(field.kind, value)
    if offered := custom.offered(field):
        choices = [("", _("unknown")), *offered.items()]
        return FieldValue(field.label, value, "choice", choices, text)
    control = field.kind if field.kind in ("number", "date") else "text"
    return FieldValue(field.label, value, control, text=text)
