"""Posts, comments and questions in social circles: groups, Xiaohongshu, Weibo, comments under videos. They are
touches like any; only what asks something waits for an answer."""

import re

from shuke.common.texts import readable

#: The channel of all of them; `Message.subject` says where it was said.
SOCIAL = "social"
POST, COMMENT, QUESTION = "post", "comment", "question"
KINDS = (POST, COMMENT, QUESTION)
_WORDS = {
    POST: ("post", "帖子", "发帖", "主帖", "动态", "笔记", "晒单", "作品", "文章"),
    COMMENT: (
        "comment",
        "reply",
        "评论",
        "回复",
        "跟帖",
        "一级评论",
        "二级评论",
        "弹幕",
        "群消息",
        "发言",
    ),
    QUESTION: ("question", "提问", "问题", "问答", "群提问", "求助"),
}
_KIND = {word: kind for kind, words in _WORDS.items() for word in words}
_ASKS = re.compile(
    r"[?？]|吗|呢$|怎么|如何|多少钱|多少|哪里|哪儿|哪个|哪款|几码|几号|什么时候|什么|为什么|能不能|可不可以|有没有|是不是|要不要|"
    r"求链接|求推荐|求问|请问|想问|"
    r"\b(?:how (?:much|do|can|long|many)|what|where|which|when|why|anyone|does|is there|are there|can i|can you)\b",
    re.IGNORECASE,
)


def kind_of(word: str | None) -> str:
    """Which of the kinds a word means: a comment where it says nothing."""
    return _KIND.get((word or "").strip().casefold(), COMMENT)


def asks(text: str, kind: str) -> bool:
    """Whether somebody waits for an answer to it."""
    return kind == QUESTION or bool(_ASKS.search(readable(text)))
