"""How much a template may do. The same figures hold for a preview and for a million letters.

They bound time and memory by construction, not by a clock: every loop round and every filter is
paid for in steps, a step being about one character of template that is executed (0.2 to 0.6
microseconds), and no value can grow past `TEXT` characters. docs/decisions/0040 tells why.
"""

#: Characters of a template's source.
SOURCE = 100_000
#: `{{ }}` and `{% %}` in one template, and characters inside one of them.
MARKS = 2_000
MARK = 600
#: Spaces in a row inside one of them.
SPACES = 40
#: Blocks inside blocks.
DEPTH = 20
#: Steps of one rendering.
STEPS = 400_000
#: Rounds of a loop, counting loops inside loops.
ROUNDS = 1_000
#: Characters of one text value, items of one list, magnitude of one number.
TEXT = 16_384
ITEMS = 1_000
NUMBER = 10**15
#: Characters that a rendering may give.
OUTPUT = 400_000
