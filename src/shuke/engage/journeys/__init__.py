"""Journeys as plain values: the path, its checks and its words. No database is written here.

`plan` reads a definition, `checking` says what is wrong with one, `wording` says it in sentences.
"""
