"""The door for reads."""

from shuke.gatherings.queries.gatherings import (
    Seats,
    gathering_for,
    gatherings,
    guest_at,
    guest_for,
    guests,
    seats,
    ticket_address,
)

__all__ = [
    "Seats",
    "gathering_for",
    "gatherings",
    "guest_at",
    "guest_for",
    "guests",
    "seats",
    "ticket_address",
]
