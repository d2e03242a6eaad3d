"""The text form of a definition: one line that can be read aloud, typed and sent.

    last_order in_last 90 days and orders >= 3 and not (city in "杭州", "宁波") as of data

It knows no field by itself: fields, operators and arguments come from `segments.fields`.
"""

from shuke.insight.segments.text.faults import TextFault
from shuke.insight.segments.text.reading import read
from shuke.insight.segments.text.writing import write

__all__ = ["TextFault", "read", "write"]
