"""The kinds of buyers that there are."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import pgettext_lazy

RELATIONSHIP, MIXED, TRANSACTION = "relationship", "mixed", "transaction"
KINDS: Mapping[str, Any] = {
    RELATIONSHIP: pgettext_lazy("buyers", "Relationship buyer"),
    MIXED: pgettext_lazy("buyers", "In between"),
    TRANSACTION: pgettext_lazy("buyers", "Transaction buyer"),
}
