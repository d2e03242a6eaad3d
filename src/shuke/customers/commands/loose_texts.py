"""Take somebody's contacts out of texts that lead to nobody (`slots.LooseTexts`)."""

import json
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

from shuke.common.declarations import declared
from shuke.customers.slots import LooseTexts, Mentions


def forget_texts(whom: Mentions) -> int:
    """Take their contacts out of every declared text; how many rows changed or went."""
    return sum(_forget(each, whom) for each in declared(LooseTexts)) if whom.cores else 0


def _forget(texts: LooseTexts, whom: Mentions) -> int:
    model = apps.get_model(texts.model)
    count = 0
    for column in texts.columns:
        with transaction.atomic():
            rows = _rows(model, column, whom)
            if texts.drop:
                model._default_manager.filter(pk__in=list(rows)).delete()
            else:
                for pk, text in rows.items():
                    _write(model, column, pk, whom.taken_out(text))
        count += len(rows)
    return count


def _rows(model: type[models.Model], column: str, whom: Mentions) -> dict[Any, str]:
    """Primary key -> text of the rows whose column holds one of their contacts."""
    quote, names = connection.ops.quote_name, model._meta
    cast = f"CAST({quote(column)} AS TEXT)"
    condition = " OR ".join([f"{cast} LIKE %s ESCAPE '!'"] * len(whom.cores))
    patterns = [f"%{_escaped(core)}%" for core in whom.cores]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {quote(str(names.pk.column))}, {cast} FROM {quote(names.db_table)} "
            f"WHERE {condition}",
            patterns,
        )
        return {pk: text for pk, text in cursor.fetchall() if whom.in_text(text)}


def _escaped(text: str) -> str:
    return text.replace("!", "!!").replace("%", "!%").replace("_", "!_")


def _write(model: type[models.Model], column: str, pk: Any, text: str) -> None:
    field = model._meta.get_field(column)
    value = json.loads(text) if isinstance(field, models.JSONField) else text
    model._default_manager.filter(pk=pk).update(**{column: value})
