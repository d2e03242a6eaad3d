"""What a file is, told from its header alone."""

from shuke.collect import layouts

PAID_ONLY = ["订单编号", "付款时间", "商品名称", "数量", "单价", "买家姓名", "手机号"]


def test_an_order_number_makes_it_an_orders_file():
    """Even with a phone in it, which is all that a customers file needs."""
    assert layouts.recognise(PAID_ONLY).kind == "orders"
    assert layouts.recognise(["订单编号", "何时", "手机号"]).kind == "orders"


def test_customers_and_products_are_still_told_apart():
    assert layouts.recognise(["编号", "姓名", "手机号", "生日"]).kind == "customers"
    assert layouts.recognise(["货号", "商品名称", "售价"]).kind == "products"


def test_the_day_of_payment_stands_in_for_the_day_of_the_order():
    layout = layouts.recognise(PAID_ONLY)
    assert layout.suggest(PAID_ONLY)["placed_at"] == 1
    both = [*PAID_ONLY, "下单时间"]
    assert layout.suggest(both)["placed_at"] == 7
