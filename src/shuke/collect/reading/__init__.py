"""From the bytes of a file to rows of cells, with limits on everything that a file decides."""

from shuke.collect.reading.blocks import Block, blocks
from shuke.collect.reading.encoding import ENCODINGS, guess_encoding
from shuke.collect.reading.guessing import guess_reading
from shuke.collect.reading.logs import log_to_csv
from shuke.collect.reading.pages import is_page, page_to_csv
from shuke.collect.reading.sheets import is_workbook, workbook_to_csv
from shuke.collect.reading.table import Reading, sample

__all__ = [
    "ENCODINGS",
    "Block",
    "Reading",
    "blocks",
    "guess_encoding",
    "guess_reading",
    "is_page",
    "is_workbook",
    "log_to_csv",
    "page_to_csv",
    "sample",
    "workbook_to_csv",
]
