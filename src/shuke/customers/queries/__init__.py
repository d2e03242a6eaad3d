"""What other rooms may ask about customers. A package: add a module per concept, export it here."""

from shuke.customers.birthdays import next_birthday
from shuke.customers.custom import plain as plain_custom
from shuke.customers.custom import read as read_custom
from shuke.customers.custom import yes_no
from shuke.customers.erased import name_erased
from shuke.customers.identities import normalise
from shuke.customers.identity_kinds import BITS, IdentityKind
from shuke.customers.identity_kinds import kinds as identity_kinds
from shuke.customers.identity_kinds import labels as identity_labels
from shuke.customers.models import Child, Customer, CustomField, Identity
from shuke.customers.preferences import link_to
from shuke.customers.queries.among import among
from shuke.customers.queries.coming import came
from shuke.customers.queries.custom import (
    OwnValue,
    custom_choice,
    custom_choices,
    custom_field_id,
    custom_fields,
    custom_values,
    held,
    own_values,
)
from shuke.customers.queries.giving import Offer, givables
from shuke.customers.queries.growth import growth_of
from shuke.customers.queries.guardians import consents_of, usable_children, usable_children_of
from shuke.customers.queries.household import ROLES as HOUSEHOLD_ROLES
from shuke.customers.queries.identifying import Identified, existing, identify, owners_of
from shuke.customers.queries.lists import Match, count_people, find_customers, people
from shuke.customers.queries.merges import (
    absorbed,
    follow_merges,
    people_of,
    person_ids,
    records_of,
    survivors,
    whole_person,
)
from shuke.customers.queries.nearness import in_common
from shuke.customers.queries.reaching import (
    ADDRESS,
    Reach,
    address_form,
    consents_now,
    forgotten_at,
    granted,
    identity_kind,
    is_address,
    partner_terms,
    reach,
    reached_at,
    record_at,
    records_at,
    spoke_themselves,
)
from shuke.customers.queries.records import (
    Contact,
    children,
    children_of,
    consent_history,
    consents,
    contacts,
    customer_for,
    display_value,
    hide,
    hide_name,
    last_statement,
    refused_automatic,
    refuses_automatic,
    refusing_automatic,
    seen_text,
    seen_texts,
    stated_will,
    unless_as_read,
)
from shuke.customers.queries.scoping import rows_within, visible
from shuke.customers.queries.tags import present_tags, tag_names, tags_of, tags_of_people
from shuke.customers.queries.timeline import Timeline, timeline
from shuke.customers.queries.zones import zones
from shuke.customers.search import narrow
from shuke.customers.sources import source_code, source_name, source_names
from shuke.customers.tags import read_cell as read_tags
from shuke.customers.ways import consent_channel

__all__ = [
    "ADDRESS",
    "BITS",
    "HOUSEHOLD_ROLES",
    "Child",
    "Contact",
    "CustomField",
    "Customer",
    "Identified",
    "Identity",
    "IdentityKind",
    "Match",
    "Offer",
    "OwnValue",
    "Reach",
    "Timeline",
    "absorbed",
    "address_form",
    "among",
    "came",
    "children",
    "children_of",
    "consent_channel",
    "consent_history",
    "consents",
    "consents_now",
    "consents_of",
    "contacts",
    "count_people",
    "custom_choice",
    "custom_choices",
    "custom_field_id",
    "custom_fields",
    "custom_values",
    "customer_for",
    "display_value",
    "existing",
    "find_customers",
    "follow_merges",
    "forgotten_at",
    "givables",
    "granted",
    "growth_of",
    "held",
    "hide",
    "hide_name",
    "identify",
    "identity_kind",
    "identity_kinds",
    "identity_labels",
    "in_common",
    "is_address",
    "last_statement",
    "link_to",
    "name_erased",
    "narrow",
    "next_birthday",
    "normalise",
    "own_values",
    "owners_of",
    "partner_terms",
    "people",
    "people_of",
    "person_ids",
    "plain_custom",
    "present_tags",
    "reach",
    "reached_at",
    "read_custom",
    "read_tags",
    "record_at",
    "records_at",
    "records_of",
    "refused_automatic",
    "refuses_automatic",
    "refusing_automatic",
    "rows_within",
    "seen_text",
    "seen_texts",
    "source_code",
    "source_name",
    "source_names",
    "spoke_themselves",
    "stated_will",
    "survivors",
    "tag_names",
    "tags_of",
    "tags_of_people",
    "timeline",
    "unless_as_read",
    "usable_children",
    "usable_children_of",
    "visible",
    "whole_person",
    "yes_no",
    "zones",
]
