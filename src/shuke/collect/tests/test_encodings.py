"""The encoding of a file is the one in which its text is likeliest."""

import pytest

from shuke.collect.reading import guess_encoding
from shuke.customers.models import Customer

TEXTS = {
    "gb18030": (
        "姓名,城市\n林小满,杭州\n陈嘉禾,北京\n", "收货人,地址\n赵一鸣,四川省成都市武侯区桂溪街道\n", "a,b\n1,鑫\n",
        "宝贝标题\n纯棉连体衣 婴儿春秋款 包邮\n", "name,city\n阿宝,安徽\n", "name\n喆\n翀\n",
    ),
    "big5": ("customer number,name\n601,陳美玲\n602,臺北\n", "姓名,城市\n陳美玲,臺北市\n林志明,高雄\n", "name\n王大明\n"),
    "cp1252": (
        "name\nJörg Müller\n", "city;x\nDüsseldorf;1\n", "nom\nFrançois Lefèvre\nÉlodie\n", "nome\nJoão Conceição\n",
        "price\n12 €\n", "Ångström\n", "name\nÖzil\n", "x\nStraße\n",
    ),
    "shift_jis": ("名前,住所\n田中太郎,東京都\n佐藤花子,大阪府\n", "name\nさくら\n", "商品名\nコットン ロンパース\n"),
    "euc_kr": (
        "이름,도시\n김민준,서울\n이서연,부산\n박지훈,대구광역시\n", "name,city\n김민준,서울특별시 강남구 테헤란로\n",
    ),
    "utf-8": ("name\nJörg\n林小满\nさくら\n",),
    "utf-16": ("name,city\n林小满,杭州\n",),
}  # fmt: skip


@pytest.mark.once
@pytest.mark.parametrize(
    ("name", "text"), [(n, text) for n, texts in TEXTS.items() for text in texts]
)
def test_the_likeliest_encoding(tmp_path, name, text):
    (tmp_path / "file").write_bytes(text.encode(name))
    assert guess_encoding(tmp_path / "file") == name


@pytest.mark.once
def test_what_tells_may_stand_far_down(tmp_path):
    plain = "number,name\n" + "".join(f"{n},Ann Vale\n" for n in range(200_000))
    (tmp_path / "file").write_bytes((plain + "9,Jörg Müller\n").encode("cp1252"))
    assert guess_encoding(tmp_path / "file") == "cp1252"


@pytest.mark.once
def test_one_damaged_line_changes_nothing(tmp_path):
    text = "姓名\n" + "林小满\n" * 20
    (tmp_path / "file").write_bytes(text.encode("gb18030") + b"\xff\n")
    assert guess_encoding(tmp_path / "file") == "gb18030"


@pytest.mark.django_db
def test_western_and_taiwanese_customers_keep_their_names(bring):
    bring("customers", "customer number;name\n501;Jörg Müller\n".encode("cp1252"))
    bring("customers", "customer number,name\n601,陳美玲\n".encode("big5"))
    assert set(Customer.objects.values_list("name", flat=True)) == {"Jörg Müller", "陳美玲"}
