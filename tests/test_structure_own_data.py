"""What a person gets of their own data can be read by people: a table with a `heading` says what each of its columns
is called (`customers.slots.PersonRows`: `labels`), in both languages."""

import pytest
from django.utils import translation

from shuke.common.declarations import declared
from shuke.customers.readable import label_of
from shuke.customers.slots import PersonRows

pytestmark = pytest.mark.once


def test_every_column_of_a_table_with_a_heading_has_words_in_both_languages():
    wrong = []
    for table in declared(PersonRows):
        if not table.export or not table.heading:
            continue
        words = {column: label_of(table, column) for column in table.export}
        with translation.override("zh-hans"):
            for column, word in {"heading": table.heading, **words}.items():
                if not str(word) or str(word).isascii():
                    wrong.append(f"{table.name}.{column}: {str(word)!r} in Chinese")
    assert not wrong, "\n".join(wrong)
