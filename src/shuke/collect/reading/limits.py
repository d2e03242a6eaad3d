"""How big the parts of a file may be. Beyond them a file is refused with a message, not read."""

#: Columns of a table.
COLUMNS = 1_000
#: Characters of one physical line, and of one cell.
LINE = 2_000_000
CELL = 200_000
#: Lines of one document (an order).
DOCUMENT_LINES = 5_000
#: Bytes of one document, 16 for each of its cells among them.
DOCUMENT_BYTES = 16_000_000
#: Empty rows one after another: twice what a sheet can have at its end.
BLANK_ROWS = 2_000_000
#: Rows that are searched for the header.
HEADER_ROWS = 50
#: The last row that can be chosen as the header.
HEADER_LAST = 1_000
#: A workbook: bytes of all its parts unpacked, how much they may be packed, how many there are.
WORKBOOK_BYTES = 400_000_000
WORKBOOK_RATIO = 250
WORKBOOK_PARTS = 2_000
#: Seconds of work on one workbook.
WORKBOOK_SECONDS = 60
