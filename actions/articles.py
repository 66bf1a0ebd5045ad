"""Articles by their number: the measure's own words, and the usual question they answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from actions.answers import give, next_steps
from actions.lapse import lapse_words
from actions.reply import QuickReply
from actions.turn import Part, Turn
from policy_kb.figures import chinese_numeral
from policy_kb.results import Citation
from policy_kb.schema_text import Answer, Article, Clause
from policy_kb.text import NOTICE

#: An article longer than this is shown as a list of its clauses, unless the whole is asked for.
LONG = 220
#: Characters of a clause that the list shows.
BEGINNING = 28
#: Articles shown for one message.
MOST = 3
#: Characters beside the number that leave a message nothing but the number (第六条呢).
BESIDE = 4
#: The topic for somebody who wants the text without saying which article.
WHOLE_TEXT = "official_document"

#: Goals that keep a message that only leans on an article (按第十一条我们能补多少).
GOAL_ACTIONS = (
    "action_eligibility",
    "action_estimate",
    "action_materials",
    "action_intake",
    "action_status",
    "action_human",
)


def about_an_article(turn: Turn, action: str) -> str:
    """`action_article` where a message asks for the words of an article that it names."""
    named = turn.of("article")
    if turn.is_payload or not named or not _asks_for_words(turn, action):
        return action
    texts = {e.text for e in named}
    turn.intent, turn.topic = "ask_article", None
    turn.parts = [p for p in turn.parts if not _is_about(p, texts)]
    return "action_article"


def _asks_for_words(turn: Turn, action: str) -> bool:
    if turn.intent == "ask_article":
        return True
    if action in GOAL_ACTIONS:
        return turn.says("words_of_full_text")
    named = sum(len(text) for text in {e.text for e in turn.of("article")})
    return turn.says("words_of_the_text") or len(turn.text.strip()) - named <= BESIDE


def _is_about(part: Part, texts: Iterable[str]) -> bool:
    return part.intent == "ask_article" or any(text in part.text for text in texts)


def article(turn: Turn) -> None:
    """Each article or clause that is named, word for word; an unknown number is said to be one."""
    places = list(dict.fromkeys(str(e.value) for e in turn.of("article")))
    if not places:
        give(turn, WHOLE_TEXT)
        return
    for place in places[:MOST]:
        _show(turn, place)
    if len(places) > MOST:
        turn.reply.add(turn.say("article_more", count=MOST))
    if notice := lapse_words(turn):
        turn.reply.messages[-1].text += f"\n{notice}"


def _show(turn: Turn, place: str) -> None:
    number = int(place.split(".", maxsplit=1)[0])
    if number == NOTICE or number not in turn.policy.text.articles:
        count = max(turn.policy.text.articles)
        turn.reply.add(
            turn.say("article_unknown", count=count, number=number),
            quick_replies=[
                turn.goal_reply(turn.policy.answers[WHOLE_TEXT].title, "faq", topic=WHOLE_TEXT)
            ],
        )
        return
    found = turn.policy.article(number)
    if place in turn.policy.text.anchors and "." in place:
        _quote(turn, turn.policy.citation(place), _with_parts(found, place), place)
    elif paragraph := _paragraph(turn, found, place):
        _quote(turn, paragraph, paragraph.quote, place)
    else:
        missing = ""
        if "." in place:
            missing = turn.say(
                "article_without_clause", place=turn.policy.citation(str(number)).label
            )
        _whole(turn, found, missing)


def _whole(turn: Turn, found: Article, before: str) -> None:
    """The article, or what its clauses begin with where it is long."""
    place = turn.policy.citation(str(found.number))
    clauses = list(_clauses(found))
    if len(found.text) <= LONG or not clauses or turn.says("words_of_full_text"):
        _quote(turn, place, found.text, str(found.number), before)
        return
    opening = [c.text for c in found.clauses if c.label == place.label]
    lines = [turn.say("article_line", label=c.label, beginning=_beginning(c.text)) for c in clauses]
    list_of_clauses = turn.say("article_clauses", label=place.label, count=len(clauses))
    turn.reply.add(
        "\n".join(filter(None, [before, list_of_clauses, *opening, *lines])),
        citations=[place],
        quick_replies=[_button(turn, c.label, c.anchor) for c in clauses],
    )


def _quote(turn: Turn, place: Citation, words: str, anchor: str, before: str = "") -> None:
    """The words, the note on how they were published, and the usual question they answer."""
    whole = turn.policy.article(place.article)
    note = whole.note if place.quote == whole.text else None
    plain = _plain_answer(turn, anchor)
    turn.dialogue.last_topic = plain.topic if plain else None
    lines = [before, turn.say("article", label=place.label, text=words)]
    if note:
        lines.append(turn.say("article_note", note=note))
    if plain:
        text = plain.for_status(turn.policy.status(turn.today))
        lines.append(turn.say("article_answers", title=plain.title, text=text))
    turn.reply.add(
        "\n".join(filter(None, lines)),
        citations=[place],
        quick_replies=next_steps(turn, plain) if plain else [_whole_text_button(turn, place)],
    )


def _plain_answer(turn: Turn, anchor: str) -> Answer | None:
    """The first answer that rests on just this place and explains more than a term of it."""
    resting = (a for a in turn.policy.answers.values() if a.articles == (anchor,))
    return next((a for a in resting if not a.topic.startswith("term_")), None)


def _whole_text_button(turn: Turn, place: Citation) -> QuickReply:
    whole = turn.policy.citation(str(place.article))
    if whole == place:
        answer = turn.policy.answers[WHOLE_TEXT]
        return turn.goal_reply(answer.title, "faq", topic=WHOLE_TEXT)
    return _button(turn, whole.label, str(place.article))


def _button(turn: Turn, label: str, place: str) -> QuickReply:
    return turn.goal_reply(label, "ask_article", article=place)


def _clauses(found: Article) -> Iterator[Clause]:
    """The numbered clauses right under the article, without its opening words."""
    whole = f"{found.number}.0"
    return (c for c in found.clauses if c.anchor.count(".") == 1 and c.anchor != whole)


def _with_parts(found: Article, anchor: str) -> str:
    """A clause and the parts below it."""
    return "\n".join(
        c.text for c in found.clauses if c.anchor == anchor or c.anchor.startswith(f"{anchor}.")
    )


def _paragraph(turn: Turn, found: Article, place: str) -> Citation | None:
    """第十九条第二款: a paragraph of an article that has no numbered clauses."""
    _, _, number = place.partition(".")
    lines = found.text.split("\n")
    if found.clauses or not number.isdecimal() or not 1 <= int(number) <= len(lines):
        return None
    if len(lines) == 1:
        return turn.policy.citation(str(found.number))
    label = turn.policy.citation(str(found.number)).label
    return Citation(
        found.number, f"{label}第{chinese_numeral(int(number))}款", lines[int(number) - 1]
    )


def _beginning(text: str) -> str:
    line = text.split("\n", maxsplit=1)[0]
    return line if len(line) <= BEGINNING else f"{line[:BEGINNING]}……"
