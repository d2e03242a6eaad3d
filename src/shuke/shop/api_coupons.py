"""Coupons over the API: make, give, quote, use, take back."""

import datetime as dt
from decimal import Decimal
from typing import Literal

from ninja import Field, Query, Schema, Status

from shuke.common.access import Request
from shuke.common.api import Body, Router, WholeNumber
from shuke.common.kit import paging
from shuke.customers import queries as customers
from shuke.shop import commands
from shuke.shop.models import Coupon, CouponUse, IssuedCoupon
from shuke.shop.queries import coupons as queries

router = Router(tags=["coupons"])


class CouponIn(Body):
    name: str = Field(max_length=120)
    kind: Literal["amount", "percent", "shipping", "gift"]
    value: Decimal = Field(Decimal(0), description="An amount, or a share in per cent")
    currency: str = Field("", max_length=3, description="ISO 4217; empty: the shop's")
    gift: str = Field("", max_length=200)
    minimum: Decimal = Field(Decimal(0), description="Goods that count must come to so much")
    most: Decimal | None = Field(None, description="The most that a percentage takes off")
    store_codes: list[str] = Field([], description="Empty: every store")
    categories: list[str] = []
    brands: list[str] = []
    starts_at: dt.datetime | None = None
    ends_at: dt.datetime | None = None
    days: int | None = Field(None, description="Days to use it from the day of getting it")
    uses: int = Field(1, description="Uses per code")
    limit: int | None = Field(None, description="Codes in all; null: any number")


class CouponOut(Schema):
    id: int
    name: str
    kind: str
    value: Decimal
    currency: str
    gift: str
    minimum: Decimal
    most: Decimal | None
    store_codes: list[str]
    categories: list[str]
    brands: list[str]
    starts_at: dt.datetime | None
    ends_at: dt.datetime | None
    days: int | None
    uses: int
    limit: int | None
    issued: int = Field(description="Codes given so far")
    ended_at: dt.datetime | None


class CouponPage(Schema):
    items: list[CouponOut]
    next: str | None = Field(description="Cursor of the next page, null on the last")


class CodeOut(Schema):
    id: int
    coupon_id: int
    code: str
    customer_id: int | None
    issued_at: dt.datetime
    expires_at: dt.datetime | None
    uses_left: int | None = Field(description="null: any number")
    withdrawn_at: dt.datetime | None


class IssueIn(Body):
    customers: list[WholeNumber] = Field(min_length=1, max_length=10_000)
    reason: str = Field(min_length=1, max_length=120, description="Given once per reason")


class IssuedOut(Schema):
    given: int
    already: int


class PublicIn(Body):
    code: str = Field(max_length=40)
    uses: int | None = Field(None, ge=1, description="null: any number")


class LineIn(Body):
    amount: Decimal
    category: str = Field("", max_length=120)
    brand: str = Field("", max_length=120)


class BasketIn(Body):
    code: str = Field(max_length=40)
    lines: list[LineIn] = Field(max_length=2000)
    currency: str = Field(max_length=3)
    shipping: Decimal = Decimal(0)
    store: str = Field("", max_length=60, description="The store's code")
    customer: WholeNumber | None = Field(None, description="Who wants to use it")

    def basket(self) -> commands.Basket:
        lines = [commands.BasketLine(**line.dict()) for line in self.lines]
        return commands.Basket(lines, self.currency, self.shipping, self.store)


class UseIn(BasketIn):
    key: str = Field(min_length=1, max_length=120, description="Names this use: again, same answer")
    order_number: str = Field("", max_length=80)


class QuoteOut(Schema):
    off: Decimal
    gift: str


class UseOut(Schema):
    id: int
    key: str
    off: Decimal
    currency: str
    order_number: str
    at: dt.datetime
    taken_back_at: dt.datetime | None


@router.get("/coupons", response=CouponPage, capability="coupons.view", summary="Coupons")
def list_coupons(request: Request, limit: int = Query(50, ge=1, le=200), after: str = ""):
    """Coupons, the latest first."""
    page = paging.onward(queries.list_coupons(request.actor), "-created_at", limit, after)
    return {"items": page.rows, "next": page.after or None}


@router.post("/coupons", response={201: CouponOut}, capability="coupons.edit", summary="Make one")
def define_coupon(request: Request, terms: CouponIn) -> Status[Coupon]:
    """Its terms do not change later."""
    return Status(201, commands.define_coupon(request.actor, commands.Terms(**terms.dict())))


@router.get(
    "/coupons/{int:pk}", response=CouponOut, capability="coupons.view", summary="One coupon"
)
def get_coupon(request: Request, pk: int) -> Coupon:
    return queries.coupon_for(request.actor, pk)


@router.post(
    "/coupons/{int:pk}/ending", response=CouponOut, capability="coupons.edit", summary="End it"
)
def end_coupon(request: Request, pk: int) -> Coupon:
    """Nobody gets one any more; codes that people hold keep their promise."""
    return commands.end_coupon(request.actor, pk)


@router.post(
    "/coupons/{int:pk}/codes", response={201: IssuedOut}, capability="coupons.give", summary="Give"
)
def issue_coupons(request: Request, pk: int, people: IssueIn) -> Status[commands.Issued]:
    """Give each customer a code of their own, once per reason; all or none."""
    issued = commands.issue_coupons(request.actor, pk, people.customers, reason=people.reason)
    return Status(201, issued)


@router.post(
    "/coupons/{int:pk}/public-codes",
    response={201: CodeOut},
    capability="coupons.edit",
    summary="Make a code for everybody",
)
def publish_code(request: Request, pk: int, public: PublicIn) -> Status[IssuedCoupon]:
    row = commands.publish_code(request.actor, pk, public.code, uses=public.uses)
    return Status(201, row)


@router.get(
    "/customers/{int:pk}/coupons",
    response=list[CodeOut],
    capability="coupons.view",
    summary="Coupons at hand",
)
def coupons_of_customer(request: Request, pk: int) -> list[IssuedCoupon]:
    """What somebody can use now, the soonest to expire first."""
    customer = customers.customer_for(request.actor, pk)
    return queries.coupons_at_hand(request.actor, customers.person_ids(customer))


@router.post(
    "/coupon-quotes",
    response=QuoteOut,
    capability="coupons.redeem",
    summary="Quote",
    effect=False,
)
def quote_coupon(request: Request, basket: BasketIn) -> commands.Quote:
    """What a code would take off this basket, without using it."""
    return commands.quote_coupon(
        request.actor, basket.code, basket.basket(), customer_id=basket.customer
    )


@router.post(
    "/coupon-uses", response={201: UseOut}, capability="coupons.redeem", summary="Use a code"
)
def redeem_coupon(request: Request, use: UseIn) -> Status[CouponUse]:
    """Use a code once. The same key answers with the same use."""
    return Status(
        201,
        commands.redeem_coupon(
            request.actor,
            use.code,
            use.basket(),
            key=use.key,
            order_number=use.order_number,
            customer_id=use.customer,
        ),
    )


@router.post(
    "/coupon-uses/{key}/return",
    response=UseOut,
    capability="coupons.redeem",
    summary="Give a use back",
)
def take_back_use(request: Request, key: str) -> CouponUse:
    """The order fell through: the code may be used again."""
    return commands.take_back_use(request.actor, key)
