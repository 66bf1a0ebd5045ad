"""Answers to questions about the text (`faq/<topic>`), from policy_kb's answers.yaml."""

from __future__ import annotations

from actions.lapse import lapse_words
from actions.periods import remember_topic
from actions.reply import QuickReply
from actions.turn import Turn
from policy_kb.schema_text import Answer

#: Topics that exist once for each service.
RATE_TOPICS = {
    "dev_cloud": "dev_cloud_rates",
    "public_cloud": "public_cloud_rates",
    "software_park": "software_park_rates",
    "diagnosis": "diagnosis_rates",
    "digital_workshop": "digital_workshop_rates",
}
WHO_TOPICS = {
    "dev_cloud": "dev_cloud_who",
    "public_cloud": "public_cloud_who",
    "software_park": "software_park_who",
    "diagnosis": "manufacturing_who",
    "digital_workshop": "manufacturing_who",
}
SERVICE_TOPICS = {
    "dev_cloud": "service_dev_cloud",
    "public_cloud": "service_public_cloud",
    "software_park": "service_software_park",
    "diagnosis": "service_diagnosis",
    "digital_workshop": "service_digital_workshop",
}

TOPICS_OF_SERVICES = (RATE_TOPICS, WHO_TOPICS, SERVICE_TOPICS)

#: The rates of all services in one answer.
OVERVIEW = "subsidy_overview"

GOAL_INTENTS = {
    "eligibility!": "ask_eligibility",
    "materials!": "ask_materials",
    "estimate!": "ask_estimate",
    "intake!": "start_intake",
    "human!": "ask_human",
}


def answer(turn: Turn) -> None:
    """The answer to the turn's topic; asked again in one conversation, its other wording."""
    topic = turn.topic
    if topic is None or topic not in turn.policy.answers:
        turn.reply.add(turn.say("no_answer"), quick_replies=[human_reply(turn)])
        return
    topics = topics_of_services(turn, topic)
    simpler = turn.means("words_of_plain_words")
    for each in topics:
        give(turn, each, again=simpler)
        if turn.other_one and turn.mentioned:
            said = turn.reply.messages[-1]
            said.text = (
                turn.say("of_the_other_one", service=turn.labels(turn.mentioned)) + said.text
            )


def topics_of_services(turn: Turn, topic: str) -> list[str]:
    """The topics of the services that are named, where a question of that kind has one for each."""
    for family in TOPICS_OF_SERVICES:
        of_family = topic in family.values() or (family is RATE_TOPICS and topic == OVERVIEW)
        if of_family and turn.mentioned:
            return list(dict.fromkeys(family[service] for service in turn.mentioned))
    return [topic]


def give(turn: Turn, topic: str, *, again: bool = False) -> None:
    """Says the answer of one topic with its citations and next steps.

    Told again in one conversation, or because it was not understood, in its other wording.
    """
    found = turn.policy.answers[topic]
    turn.dialogue.last_topic, turn.dialogue.last_kind = topic, "topic"
    remember_topic(turn, topic)
    times = turn.dialogue.said.get(f"answer:{topic}", 0)
    turn.dialogue.said[f"answer:{topic}"] = times + 1
    other_wording = times % 2 == 1 or (again and times == 0)
    notice = "" if topic == "validity" else lapse_words(turn)
    if topic == "validity":
        turn.dialogue.lapse_told = True
    text = found.alternate if other_wording else found.for_status(turn.policy.status(turn.today))
    turn.reply.add(
        f"{text}\n{notice}" if notice else text,
        citations=[turn.policy.citation(a) for a in found.articles],
        quick_replies=next_steps(turn, found),
    )


#: The term of the glossary that explains a kind of applicant.
KIND_TOPICS = {
    "four_above": "term_four_above",
    "headquarters": "term_headquarters",
    "new_key_investment": "term_new_key_investment",
    "key_enterprise_it": "term_key_enterprise_it",
    "incubator": "term_incubator",
}


def unsure_about(turn: Turn) -> str | None:
    """The topic that explains the kind somebody does not know whether he is."""
    kinds = [
        KIND_TOPICS.get(str(e.value))
        for e in turn.of("category")
        if e.doubted or turn.intent == "dont_know"
    ]
    return next((topic for topic in kinds if topic), None)


def next_steps(turn: Turn, found: Answer) -> list[QuickReply]:
    """Quick replies for the topics and goals that an answer suggests."""
    replies = []
    for step in found.next:
        if step in GOAL_INTENTS:
            intent = GOAL_INTENTS[step]
            replies.append(turn.goal_reply(turn.wording.say(f"title_{intent}"), intent))
        else:
            replies.append(turn.goal_reply(turn.policy.answers[step].title, "faq", topic=step))
    return replies


def human_reply(turn: Turn) -> QuickReply:
    """转人工."""
    return turn.goal_reply(turn.wording.say("title_ask_human"), "ask_human")
