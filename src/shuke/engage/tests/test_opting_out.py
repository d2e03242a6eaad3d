"""Which replies ask for no more messages."""

import pytest

from shuke.engage.opting_out import asks_to_stop

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "text",
    [
        "TD", "td", "ＴＤ", " “TD” ", "T", "R", "N", "退订", "退订。", "请退订，谢谢", "我要退订", "TD退订", "回复TD",
        "不要再发了！", "拒收", "STOP", "stop.", "Stop. Thank you", "stopall", "STOP ALL", "please stop", "unsubscribe",
        "Opt out", "END", "quit\n", "STOP\nEmma", "\n\nstop\n\nOn Mon, Cotton wrote:\n> 换季新衣到店，回复TD退订",
    ],
)  # fmt: skip
def test_these_do(text):
    assert asks_to_stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "?", "🛑?", "STOP 12345", "Can I stop by tomorrow?", "End of the month?", "我没有退订", "为什么给我发退订",
        "取消订单 A1001", "thank you", "TD 110 码还有吗", "ok\n> 回复TD退订", "> STOP\nhello", "r u open today",
        "On Mon, Cotton wrote:\n> reply STOP to opt out",
    ],
)  # fmt: skip
def test_these_do_not(text):
    assert not asks_to_stop(text)
