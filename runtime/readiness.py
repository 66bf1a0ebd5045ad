"""When the product can be used: health of the processes, then a real turn."""

import asyncio
import time
from typing import Any, Final

import httpx

from runtime.supervisor import SupervisedProcess

_PAUSE_SECONDS: Final = 0.1
_PROBE_TIMEOUT: Final = httpx.Timeout(2.0)
_TRIAL_TIMEOUT: Final = httpx.Timeout(20.0)
_FAILURES_WHILE_STARTING: Final = 4
_TRIAL_TEXT: Final = "你好"


class NotReadyError(RuntimeError):
    """The product did not become usable; the message says what is missing, for the terminal."""


async def healthy(process: SupervisedProcess, deadline: float) -> None:
    """Return when `process` answers 200 at its health address.

    Raises `NotReadyError` at `deadline` (`time.monotonic()`), or when it keeps failing.
    """
    last = "no answer yet"
    async with httpx.AsyncClient(timeout=_PROBE_TIMEOUT, trust_env=False) as client:
        while time.monotonic() < deadline:
            if process.failures >= _FAILURES_WHILE_STARTING:
                raise NotReadyError(
                    f"{process.spec.name} failed {process.failures} times; see its lines above"
                )
            try:
                answer = await client.get(
                    process.spec.health_url, headers=dict(process.spec.health_headers)
                )
            except httpx.HTTPError as error:
                last = type(error).__name__
            else:
                if answer.status_code == httpx.codes.OK:
                    return
                last = f"HTTP {answer.status_code}"
            await asyncio.sleep(_PAUSE_SECONDS)
    raise NotReadyError(f"{process.spec.name} is not ready in time (last: {last})")


async def trial_turn_of_rasa(url: str, token: str) -> None:
    """One turn straight to a Rasa process, with its actions; raises `NotReadyError`.

    The api would answer an apology where Rasa fails; here a failure shows. It also warms the
    process up, so that nobody's first message is the slow one.
    """
    body = {
        "conversation_id": "launcher-trial",
        "message_id": "launcher-trial",
        "text": _TRIAL_TEXT,
        "payload": None,
        "channel": "web",
        "state": None,
    }
    async with httpx.AsyncClient(timeout=_TRIAL_TIMEOUT, trust_env=False) as client:
        answer = await _answered(
            client.post(
                f"{url}/webhooks/turn/", json=body, headers={"Authorization": f"Bearer {token}"}
            ),
            "the trial turn of rasa",
        )
    _messages(answer, "the trial turn of rasa")


async def trial_turn(api_url: str) -> None:
    """One turn the way an applicant's goes, on a conversation that is deleted afterwards."""
    what = "the trial turn"
    conversations = f"{api_url}/api/v1/conversations"
    async with httpx.AsyncClient(timeout=_TRIAL_TIMEOUT, trust_env=False) as client:
        opened = await _answered(client.post(conversations, json={"channel": "web"}), what)
        conversation = f"{conversations}/{opened['id']}"
        client.headers["Authorization"] = f"Bearer {opened['token']}"
        try:
            _messages(
                await _answered(
                    client.post(
                        f"{conversation}/messages",
                        json={"text": _TRIAL_TEXT, "client_message_id": "launcher-trial"},
                    ),
                    what,
                ),
                what,
            )
        finally:
            await client.delete(conversation)


async def _answered(request: Any, what: str) -> dict[str, Any]:
    try:
        answer: httpx.Response = await request
        answer.raise_for_status()
        body = answer.json()
    except httpx.HTTPStatusError as error:
        raise NotReadyError(
            f"{what} got HTTP {error.response.status_code}: {error.response.text[:500]}"
        ) from error
    except (httpx.HTTPError, ValueError) as error:
        raise NotReadyError(f"{what} failed: {error!r}") from error
    if not isinstance(body, dict):
        raise NotReadyError(f"{what} got {type(body).__name__} instead of an object")
    return body


def _messages(body: dict[str, Any], what: str) -> None:
    messages = body.get("messages")
    if not messages or not any(message.get("text") for message in messages):
        raise NotReadyError(f"{what} got no reply")
