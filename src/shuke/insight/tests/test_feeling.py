"""How a text feels, by the model that Shuke brings: both languages, negated, mixed, faces, nothing at all, very long."""

import json

import numpy as np
import pytest
from bench import texts as bench

from shuke.insight.texts import feeling, linear
from shuke.insight.texts.marks import HEAD, TAIL, language, marks


def felt(*texts: str) -> list[str]:
    scores = feeling.shipped().scores(texts)
    return [feeling.CODES[int(each)] for each in feeling.feelings(scores)]


@pytest.mark.parametrize(
    "text",
    ["质量很好,宝宝很喜欢", "不差,会再来", "一点都不贵", "not bad at all", "The staff were so friendly and helpful",
     "客服很 nice,fast delivery,好评", "😍👍", "谢谢🌹"],
)  # fmt: skip
def test_who_is_glad_is_read_as_glad(text):
    assert felt(text) == ["good"]


@pytest.mark.parametrize(
    "text",
    ["质量太差了", "不好用,退货也没人理", "物流太慢了,半个月还没收到", "not good", "It arrived broken and nobody answers",
     "质量 terrible,再也不买了", "😡👎"],
)  # fmt: skip
def test_who_is_not_is_read_so(text):
    assert felt(text) == ["bad"]


@pytest.mark.parametrize(
    "text", ["", "   ", "12345", "…", "\u200b", "什么时候发货?", "when will it ship?", "Ж"]
)
def test_a_question_or_nothing_feels_nothing(text):
    assert felt(text) == ["neutral"]


def test_a_negation_turns_the_score():
    model = feeling.shipped()
    for plain, negated in (
        ("bad", "not bad"), ("expensive", "not expensive"), ("差", "不差"), ("太贵了", "一点都不贵"),
    ):  # fmt: skip
        assert model.scores([negated])[0] > 0 > model.scores([plain])[0], plain
    for plain, negated in (("good", "not good"), ("happy", "isn't happy"), ("满意", "不满意")):
        assert model.scores([negated])[0] < 0 < model.scores([plain])[0], plain


def test_a_negation_ends_at_the_stop():
    assert "!good" in marks("it is not very good")
    assert "!good" not in marks("not now. good")
    assert "!good" not in marks("not one of the shops here good")


def test_a_very_long_text_is_read_at_both_ends():
    middle = "质量太差" * 100_000
    text = "很好。" * 1_000 + middle + "很好。" * 400
    assert len(text) > HEAD + TAIL
    assert "质量太差" not in marks(text)
    assert felt(text) == ["good"]


def test_width_and_case_do_not_matter():
    assert marks("NOT BAD!") == marks("not bad!")  # the same in full width
    assert marks("Don’t like it") == marks("don't like it")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("物流很快", "zh"),
        ("这个iPhone壳不错", "zh"),
        ("fast delivery 好", "en"),
        ("", ""),
        ("👍", ""),
    ],
)
def test_of_which_language_a_text_is(text, code):
    assert language(text) == code


def test_the_same_texts_teach_the_same():
    read = [marks(text) for text in ["很好", "好吃", "太差了", "差劲"] * 5]
    classes = np.eye(2)[[1, 1, 0, 0] * 5]
    first, second = linear.fit_marks(read, classes), linear.fit_marks(read, classes)
    assert np.array_equal(first.weights, second.weights)
    good, bad = first.chances_of([marks("好"), marks("差")])[:, 1]
    assert good > 0.5 > bad


def table(tmp_path, rows, encoding="utf-8", head="words,mark"):
    path = tmp_path / "table.csv"
    path.write_bytes("\n".join([head, *rows]).encode(encoding))
    return path


PRAISE = ["质量很好", "非常满意", "发货很快", "great quality", "love it", "客服很耐心"]
BLAME = ["质量太差", "很失望", "发货太慢", "poor quality", "hate it", "客服不理人"]


@pytest.mark.parametrize(
    ("good", "bad"),
    [("1", "0"), ("5", "1"), ("2", "1"), ("好评", "差评"), ("Positive", "negative")],
)
def test_the_bench_tells_labels_of_any_spelling(tmp_path, good, bad):
    rows = [f"{text}{at},{good}" for at in range(4) for text in PRAISE]
    rows += [f"{text}{at},{bad}" for at in range(4) for text in BLAME]
    report = bench.run(file=table(tmp_path, rows), text="words", label="mark")
    assert report.shipped["accuracy"] > 0.9
    assert report.trained["accuracy"] > 0.9
    assert report.trained["macro_f1"] > 0.9


def test_the_bench_says_nothing_of_labels_that_are_no_feelings(tmp_path):
    rows = [
        f"{text}{at},{label}"
        for at in range(4)
        for text, label in zip(PRAISE, "abcabc", strict=True)
    ]
    report = bench.run(file=table(tmp_path, rows), text="words", label="mark")
    assert report.shipped is None
    assert "do not say how good" in report.notes["shipped"]
    assert report.trained["accuracy"] > 0.5


def test_the_bench_reads_a_file_of_a_chinese_machine(tmp_path):
    rows = [f"{text}{at},1" for at in range(4) for text in PRAISE]
    rows += [f"{text}{at},0" for at in range(4) for text in BLAME]
    path = table(tmp_path, rows, "gb18030", "评论,标签")
    assert bench.run(file=path, text="评论", label="标签").shipped["accuracy"] > 0.9


def test_the_bench_names_a_column_that_is_not_there(tmp_path):
    with pytest.raises(SystemExit, match=r"no column 'review'.*words, mark"):
        bench.run(file=table(tmp_path, ["a,b"]), text="review", label="mark")


def test_stars_are_told_apart_in_equal_parts():
    ranks = bench.ranked(["1", "2", "3", "4", "5"])
    said = bench.told(np.array([-1.0, -0.5, 0.0, 0.5, 1.0]), ranks)
    assert said.tolist() == [0, 1, 2, 3, 4]
    assert bench.ranked([str(each) for each in range(40)]) is None


def test_the_verb_prints_both(tmp_path, capsys):
    from bench.verb import Command
    from django.core.management import call_command

    rows = [
        f"{text}{at},{mark}"
        for at in range(4)
        for texts, mark in ((PRAISE, 1), (BLAME, 0))
        for text in texts
    ]
    call_command(
        Command(), "text", file=table(tmp_path, rows), text="words", label="mark", json=True
    )
    report = json.loads(capsys.readouterr().out)
    assert set(report["shipped"]) == set(report["trained"]) == {"accuracy", "macro_f1"}
