"""What an application needs: 第十四条 and its two notes."""

from __future__ import annotations

from collections.abc import Iterable

from policy_kb.book import Policy
from policy_kb.facts import ServiceId
from policy_kb.results import MaterialItem, Materials
from policy_kb.schema import Item


def materials(policy: Policy, services: Iterable[ServiceId]) -> Materials:
    """The union of what these services need, each item once, in the order of article 14.

    Raises ValueError for no service, KeyError for one that the version lacks.
    """
    wanted = tuple(dict.fromkeys(services))
    if not wanted:
        raise ValueError("materials are for at least one service")
    for service in wanted:
        policy.service(service)
    data = policy.materials_data
    needed = [(item, _for(item, wanted)) for item in data.items]
    chosen = [(item, whom) for item, whom in needed if whom]
    items = tuple(
        MaterialItem(
            number=item.number,
            text=policy.citation(item.article).quote.rstrip("。"),
            stamped=data.stamped.value,
            fillable=item.fillable,
            services=whom,
        )
        for item, whom in chosen
    )
    notes = [policy.reason(note.text, note.article, note.reading) for note in data.notes]
    for reading in dict.fromkeys(item.services.reading for item, _ in chosen):
        if reading is not None:
            source = next(item.services for item, _ in chosen if item.services.reading == reading)
            text = policy.wording("notice.reading", text=policy.readings[reading].text)
            notes.append(policy.reason(text, source.article, reading))
    anchors = (*(item.article for item, _ in chosen), data.stamped.article)
    sources = dict.fromkeys((*anchors, *(item.services.article for item, _ in chosen)))
    return Materials(items, tuple(notes), tuple(policy.citation(anchor) for anchor in sources))


def _for(item: Item, wanted: tuple[ServiceId, ...]) -> tuple[ServiceId, ...]:
    if item.services.value == "all":
        return wanted
    return tuple(service for service in wanted if service in item.services.value)
