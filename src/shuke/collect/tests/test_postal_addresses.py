"""Where people get their post, as files of orders and customers say it."""

from shuke.collect import commands as collect
from shuke.collect import undoing
from shuke.common.access import SYSTEM
from shuke.customers.models import PostalAddress
from shuke.customers.postal import lines_of


def test_orders_bring_where_they_went_and_their_undo_takes_it_back(bring):
    file = (
        "订单编号,下单时间,实付金额,收货人姓名,手机号,收货地址,邮编\n"
        "T1,2026-11-01 10:00,99.00,林小满,13900000001,浙江省杭州市西湖区文三路90号3-501,310012\n"
        "T2,2026-11-02 10:00,99.00,陈嘉禾,13900000002,浙江省杭州市西湖区文三路***,\n"
    )
    source = bring("orders", file)
    [row] = PostalAddress.objects.all()
    assert (row.receiver, row.postcode, row.city) == ("林小满", "310012", "杭州")
    assert lines_of(vars(row)) == ["310012", "浙江省杭州市西湖区文三路90号3-501", "林小满"]
    collect.undo_import(SYSTEM, source.pk, background=False)
    undoing.run(source.pk)
    assert not PostalAddress.objects.exists()


def test_the_same_file_again_brings_nothing_new(bring):
    file = "订单编号,下单时间,实付金额,收货人姓名,手机号,收货地址\nT1,2026-11-01,9,林小满,13900000001,杭州市文三路90号3-501\n"
    bring("orders", file)
    bring("orders", file, name="again.csv")
    assert PostalAddress.objects.count() == 1


def test_a_file_of_customers_brings_them_too(bring):
    file = "姓名,手机号,省份,城市,区县,地址,邮编\n林小满,13900000001,浙江省,杭州市,西湖区,文三路90号3-501,310012\n"
    bring("customers", file)
    [row] = PostalAddress.objects.all()
    assert lines_of(vars(row)) == ["310012", "浙江杭州西湖区文三路90号3-501", "林小满"]
