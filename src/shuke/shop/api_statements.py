"""Bodies that prices, budgets and exchange rates have in common (`commands.statements`)."""

from ninja import Field, Schema

from shuke.common.api import Body, Id


class Recorded(Schema):
    recorded: int = Field(description="How many are new or other than before")


class Ended(Schema):
    ended: list[int]


class Ids(Body):
    ids: list[Id] = Field(max_length=5000)
