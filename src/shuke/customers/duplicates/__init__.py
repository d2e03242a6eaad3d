"""Pairs of records that may be one person, with the evidence for it (decision 0291).

`naming` brings names to one form, `blocking` says which pairs are worth a look, `comparing` weighs them
(`find_pairs`) by the query of `sentences`: columns in DuckDB, outside the main database, with a limit on memory.
`reading` fetches the record for it, `words` says evidence to people. Nothing here writes.
"""
