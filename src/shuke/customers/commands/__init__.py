"""The door for writes to the record."""

from shuke.customers.commands.addresses import (
    add_address,
    end_address,
    record_addresses,
    reopen_address,
)
from shuke.customers.commands.compacting import compact_erased
from shuke.customers.commands.confirming import confirm_field
from shuke.customers.commands.consent import grant_consent, withdraw_consent
from shuke.customers.commands.consents import record_consents
from shuke.customers.commands.contacts import add_identity, remove_identity
from shuke.customers.commands.custom_fields import (
    add_custom_field,
    edit_custom_field,
    end_custom_field,
    reopen_custom_field,
)
from shuke.customers.commands.custom_values import record_custom_values, set_custom_values
from shuke.customers.commands.data_links import end_data_link, make_data_link, use_data_link
from shuke.customers.commands.editing import add_customer, edit_customer
from shuke.customers.commands.erasing import erase_customer, finish_erasures, welcome_back
from shuke.customers.commands.exporting import export_customers
from shuke.customers.commands.forgetting_rows import forget_rows
from shuke.customers.commands.giving import give
from shuke.customers.commands.guardians import (
    agree_as_guardian,
    record_guardian_consents,
    withdraw_guardian,
)
from shuke.customers.commands.household import (
    add_child,
    edit_child,
    record_children,
    remove_child,
)
from shuke.customers.commands.identity_kinds import (
    add_identity_kind,
    edit_identity_kind,
    end_identity_kind,
    reopen_identity_kind,
)
from shuke.customers.commands.joining import (
    begin_join_rules,
    end_join_rules,
    never_join,
    write_join_rules,
)
from shuke.customers.commands.looking import note_look
from shuke.customers.commands.measuring import measure_child
from shuke.customers.commands.merging import (
    mark_distinct,
    merge_customers,
    unmark_distinct,
    unmerge,
)
from shuke.customers.commands.met import set_sources
from shuke.customers.commands.notes import add_note, take_back_note
from shuke.customers.commands.person_data import export_person, print_person
from shuke.customers.commands.preferring import save_preferences
from shuke.customers.commands.putting_back import people_in_the_way, put_people_back
from shuke.customers.commands.reapplying import reapply_erasures
from shuke.customers.commands.resolving import resolve_people
from shuke.customers.commands.retaining import (
    begin_retention,
    end_retention,
    write_retention,
)
from shuke.customers.commands.retelling import statement_marks
from shuke.customers.commands.tagging import record_tags, set_tags
from shuke.customers.commands.tags import add_tag, edit_tag, end_tag, reopen_tag
from shuke.customers.commands.totals import set_totals
from shuke.customers.commands.touches import TouchRow, forget_touches, record_touches, touches_of
from shuke.customers.commands.tying import tie, untie
from shuke.customers.search import rebuild as rebuild_search

__all__ = [
    "TouchRow",
    "add_address",
    "add_child",
    "add_custom_field",
    "add_customer",
    "add_identity",
    "add_identity_kind",
    "add_note",
    "add_tag",
    "agree_as_guardian",
    "begin_join_rules",
    "begin_retention",
    "compact_erased",
    "confirm_field",
    "edit_child",
    "edit_custom_field",
    "edit_customer",
    "edit_identity_kind",
    "edit_tag",
    "end_address",
    "end_custom_field",
    "end_data_link",
    "end_identity_kind",
    "end_join_rules",
    "end_retention",
    "end_tag",
    "erase_customer",
    "export_customers",
    "export_person",
    "finish_erasures",
    "forget_rows",
    "forget_touches",
    "give",
    "grant_consent",
    "make_data_link",
    "mark_distinct",
    "measure_child",
    "merge_customers",
    "never_join",
    "note_look",
    "people_in_the_way",
    "print_person",
    "put_people_back",
    "reapply_erasures",
    "rebuild_search",
    "record_addresses",
    "record_children",
    "record_consents",
    "record_custom_values",
    "record_guardian_consents",
    "record_tags",
    "record_touches",
    "remove_child",
    "remove_identity",
    "reopen_address",
    "reopen_custom_field",
    "reopen_identity_kind",
    "reopen_tag",
    "resolve_people",
    "save_preferences",
    "set_custom_values",
    "set_sources",
    "set_tags",
    "set_totals",
    "statement_marks",
    "take_back_note",
    "tie",
    "touches_of",
    "unmark_distinct",
    "unmerge",
    "untie",
    "use_data_link",
    "welcome_back",
    "withdraw_consent",
    "withdraw_guardian",
    "write_join_rules",
    "write_retention",
]
