"""Money: exact decimals with a currency.

In the database an amount is a 64-bit integer of ten-thousandths (0.0001) of the major unit, so
that sums are exact on SQLite too, which has no decimal type (`docs/decisions/0003`). In Python
it is a `Decimal` with four decimals; in the warehouse `decimal(18, 4)`.
"""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, InvalidOperation

from babel.numbers import list_currencies
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

#: Stored integer units in one major unit.
SCALE = 10_000
QUANTUM = Decimal(1) / SCALE
#: Largest magnitude of an amount: far above any shop, far below the 64-bit limit even when summed.
LIMIT = Decimal(10) ** 12

#: Decimals of an exchange rate, and stored integer units in 1.
RATE_DIGITS = 10
RATE_SCALE = 10**RATE_DIGITS
#: No rate is as large: an amount that fits stays one that fits.
RATE_LIMIT = Decimal(10) ** 6

#: Currencies whose smallest unit is not a hundredth (ISO 4217).
MINOR_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "JOD": 3, "TND": 3}


#: Codes of ISO 4217 that are no money: for tests, and for none.
NO_MONEY = frozenset({"XTS", "XXX"})


def is_currency(code: str) -> bool:
    """Whether `code` is one of ISO 4217, written as there ("CNY"); former ones too, as old orders have."""
    return code in list_currencies() and code not in NO_MONEY


def to_units(amount: Decimal | int | str) -> int:
    """The stored integer for an amount; halves round to even. ValueError when it is no number."""
    try:
        value = Decimal(amount)
    except (InvalidOperation, TypeError) as error:
        raise ValueError(f"not an amount: {amount!r}") from error
    if not value.is_finite() or abs(value) > LIMIT:
        raise ValueError(f"amount out of range: {amount!r}")
    return int((value * SCALE).to_integral_value(ROUND_HALF_EVEN))


def from_units(units: int) -> Decimal:
    """The amount for a stored integer, with four decimals."""
    return Decimal(units) * QUANTUM


def rounded(amount: Decimal, currency: str) -> Decimal:
    """`amount` in whole minor units of `currency`, halves to even."""
    digits = MINOR_DIGITS.get(currency, 2)
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_EVEN)


def converted(amount: Decimal, rate: Decimal) -> Decimal:
    """`amount` times `rate`, in units of 0.0001; halves away from zero, so that a return takes back exactly
    what its sale brought. What both engines of the warehouse do (`insight.metrics.exchange`)."""
    return (amount * rate).quantize(QUANTUM, ROUND_HALF_UP)


class MoneyField(models.BigIntegerField):
    """An amount in the currency of its row: Decimal outside, integer ten-thousandths inside."""

    description = _("Amount of money")
    #: What the type checker's Django plugin reads.
    _pyi_private_get_type: Decimal  # type: ignore[assignment]
    _pyi_private_set_type: Decimal | int  # type: ignore[assignment]

    def from_db_value(self, value, expression, connection):
        return None if value is None else from_units(value)

    def to_python(self, value):
        if value is None or isinstance(value, Decimal):
            return value
        try:
            return from_units(to_units(str(value)))
        except ValueError as error:
            raise ValidationError(_("Enter an amount, like 12.50."), code="invalid") from error

    def get_prep_value(self, value):
        return None if value is None else to_units(value)

    @property
    def validators(self):
        # The integer range checks of BigIntegerField do not apply to Decimals; to_units checks.
        return []

    def formfield(self, **kwargs):
        from django import forms

        return models.Field.formfield(
            self, **{"form_class": forms.DecimalField, "decimal_places": 4, **kwargs}
        )


class RateField(models.BigIntegerField):
    """What one unit of a currency is worth in another: Decimal outside, integer 10^-10 inside."""

    description = "Exchange rate"
    _pyi_private_get_type: Decimal  # type: ignore[assignment]
    _pyi_private_set_type: Decimal  # type: ignore[assignment]

    def from_db_value(self, value, expression, connection):
        return None if value is None else Decimal(value).scaleb(-RATE_DIGITS)

    def to_python(self, value):
        return value

    def get_prep_value(self, value):
        if value is None:
            return None
        units = Decimal(value).scaleb(RATE_DIGITS)
        if units != units.to_integral_value():
            raise ValueError(f"a rate has {RATE_DIGITS} decimals at most: {value}")
        return int(units)

    @property
    def validators(self):
        return []
