"""Tracking numbers as they are written everywhere else, brought into one form."""

import re
import unicodedata

#: Of one cell with several.
_BETWEEN = re.compile(r"[,;、|/\s]+")
_LABEL = re.compile(r"^(?:NO|NUMBER|单号|运单号|快递单号)?[.:]+")
#: Letters and digits, with a dash inside as some carriers write it; a digit at least: 无需物流 is none.
_NUMBER = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9-]{4,58}[A-Z0-9]")
LONGEST = 60


def tracking_numbers(text: str) -> list[str]:
    """The tracking numbers of a cell ("No:YT7512345678901;SF1234567890123"), each once, in order; [] where
    it holds none."""
    folded = unicodedata.normalize("NFKC", text).upper()
    pieces = (_LABEL.sub("", piece.strip("'\"=")) for piece in _BETWEEN.split(folded))
    return list(dict.fromkeys(piece for piece in pieces if _NUMBER.fullmatch(piece)))
