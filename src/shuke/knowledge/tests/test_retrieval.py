"""What is found for what is typed: the words, a wrong sign, a typing error, pinyin, the shop's own words."""

import pytest

from shuke.knowledge.retrieval.base import Base, Source
from shuke.knowledge.retrieval.pinyin import syllables

SOURCES = [
    Source(
        "refund",
        ("退货要多久能收到退款", "How long does a refund take?"),
        ("收到退回的商品后三个工作日内原路退款。", "We refund within three working days."),
    ),
    Source("invoice", ("可以开发票吗", "Invoice"), ("在订单页填写抬头和税号。",)),
    Source("size", ("尺码怎么选", "How do I choose a size?"), ("按身高选。", "Choose by height.")),
]
BASE = Base(SOURCES, [("退款", "退钱", "money back")])


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("退款要几天", "refund"),
        ("退钱什么时候到", "refund"),  # a word of the shop's own
        ("money back", "refund"),
        ("refnud", "refund"),  # two letters that changed places
        ("refunds?", "refund"),
        ("开法票", "invoice"),  # a wrong sign of the same sound
        ("fapiao", "invoice"),  # typed without a keyboard for Chinese
        ("tuikuan", "refund"),
        ("choosing sizes", "size"),
        ("ＩＮＶＯＩＣＥ", "invoice"),
    ],
)
def test_what_is_typed_finds_what_is_meant(text, key):
    assert BASE.search(text)[0].key == key


@pytest.mark.parametrize("text", ["", "   ", "？！", "the of and", "😀", "qwzx"])
def test_nothing_of_it_finds_nothing(text):
    assert not BASE.search(text)


def test_the_passage_that_says_it_is_named():
    assert BASE.search("refund working days")[0].passage == 1
    assert BASE.search("退回的商品")[0].passage == 0


def test_scores_stay_between_none_and_all():
    scores = [match.score for source in SOURCES for match in BASE.search(source.questions[0])]
    assert all(0 < score <= 1 for score in scores)
    assert BASE.search("尺码怎么选")[0].score > 0.9


def test_pinyin_is_cut_where_it_can_be():
    assert ("tui", "huo") in syllables("tuihuo")
    assert not syllables("size")[2:] and not syllables("track")


def test_an_empty_base_answers_nothing():
    assert Base([]).search("退款") == []
