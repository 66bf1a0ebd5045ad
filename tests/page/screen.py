"""What a person does and sees on the page."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def composer(page: Page) -> Locator:
    return page.get_by_label("输入您的问题")


def say(page: Page, text: str) -> None:
    composer(page).fill(text)
    composer(page).press("Enter")


def bubbles(page: Page, role: str) -> Locator:
    return page.locator(f".message.{role}")


def own(page: Page, text: str) -> Locator:
    return bubbles(page, "user").filter(has_text=text)


def answers(page: Page, text: str) -> Locator:
    return bubbles(page, "bot").filter(has_text=text)
