"""The moment at which many tests stand still: a Sunday noon of the shop."""

import datetime as dt

NOON = dt.datetime(2026, 11, 22, 4, 0, tzinfo=dt.UTC)
