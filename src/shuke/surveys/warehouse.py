"""What surveys give to the warehouse: what people said last, under the record that stands for them."""

from shuke.surveys.models import Standing
from shuke.warehouse.tables import Table

STANDINGS = Table(
    "survey_standings",
    model=Standing,
    columns=("customer", "recommends", "satisfied", "responses", "answered_on"),
    of_survivor=True,
)
