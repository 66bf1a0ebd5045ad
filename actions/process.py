"""The steps of an application (art. 15, 16)."""

from __future__ import annotations

from actions.lapse import lapse_words
from actions.turn import Turn
from policy_kb.results import Citation

#: The topic that a question after the steps leans on.
ANCHOR = "processing_time"


def process(turn: Turn) -> None:
    """The stages in order, each with who acts and its days."""
    turn.dialogue.anchor = ANCHOR
    stages = turn.policy.stages_data.stages
    lines = [
        f"{n}. {s.title}：{s.text}{_in_brackets(turn, s.period)}" for n, s in enumerate(stages, 1)
    ]
    articles = [turn.policy.citation(s.article.split(".")[0]) for s in stages]
    paragraphs = [
        turn.say("process", count=len(lines), places=turn.places(articles)),
        *lines,
        lapse_words(turn),
    ]
    turn.reply.add(
        "\n".join(p for p in paragraphs if p),
        card={
            "type": "process",
            "stages": [
                {
                    "id": s.id,
                    "title": s.title,
                    "who": s.who,
                    "text": s.text,
                    "days": days_of(turn, s.period),
                    "article_label": turn.policy.citation(s.article).label,
                }
                for s in stages
            ],
        },
        citations=[turn.policy.citation(s.article) for s in stages],
        quick_replies=[
            turn.goal_reply(turn.wording.say("title_ask_materials"), "ask_materials"),
            turn.goal_reply(turn.wording.say("title_start_intake"), "start_intake"),
        ],
    )


def days_of(turn: Turn, period_id: str | None) -> str | None:
    """A stage's time limit in words: 5个工作日, 30天; None where the text sets none."""
    for period in turn.policy.stages_data.periods:
        if period.id == period_id:
            return turn.wording.say(f"days_{period.unit}", length=period.length)
    return None


def _in_brackets(turn: Turn, period_id: str | None) -> str:
    days = days_of(turn, period_id)
    return f"（{days}）" if days else ""


def acceptance(turn: Turn) -> Citation:
    """Where the text speaks of handing an application in: the first stage."""
    return turn.policy.citation(turn.policy.stages_data.stages[0].article)
