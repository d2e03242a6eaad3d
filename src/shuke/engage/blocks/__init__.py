"""Letters without code: a list of blocks, checked by `read` and written by `compile_blocks` as the body of a letter."""

from shuke.engage.blocks.compiling import compile_blocks
from shuke.engage.blocks.kinds import KINDS, Kind, Part
from shuke.engage.blocks.reading import read, readable

__all__ = ["KINDS", "Kind", "Part", "compile_blocks", "read", "readable"]
