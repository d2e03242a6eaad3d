"""What others may ask the counter. A package: add a module per concept, export it here."""

from shuke.counter.queries.calls import call_for, calls, number_of
from shuke.counter.queries.lookup import Candidate, Lookup, look_up
from shuke.counter.queries.visits import for_reader, visit_for, visits, visits_of

__all__ = [
    "Candidate",
    "Lookup",
    "call_for",
    "calls",
    "for_reader",
    "look_up",
    "number_of",
    "visit_for",
    "visits",
    "visits_of",
]
