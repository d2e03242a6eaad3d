"""What team adds to analysis."""

from shuke.team.warehouse import TABLES

DECLARATIONS = (*TABLES,)
