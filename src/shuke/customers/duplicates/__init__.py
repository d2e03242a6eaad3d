"""Pairs of records that may be one person, with the evidence for it (decision 0291).

Three steps, each a module: `naming` brings names to one form, `blocking` says which pairs are worth a look,
`comparing` weighs them. All of it works on columns in DuckDB, outside the main database, with a limit on
memory; nothing here reads or writes the record.
"""

from shuke.customers.duplicates.comparing import Outcome, find_pairs

__all__ = ["Outcome", "find_pairs"]
