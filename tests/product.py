"""The whole product, launched as `make run` does, on free ports and a data folder of its own."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import httpx
import psutil

from runtime.ports import free_ports
from runtime.settings import ROOT, Settings

SECONDS_TO_READY = 240
SECONDS_TO_END = 30
SECONDS_TO_RECOVER = 90
READINESS_KEPT_SECONDS = 1.2
"""The api keeps its answer for a second, so one yes may be from before a process was killed."""
_PAUSE = 0.1


class Product:
    """A running product. `base_url` is its public port; `data_dir` holds its database and logs."""

    def __init__(self, data_dir: Path, environment: dict[str, str]) -> None:
        self.data_dir = data_dir
        port = int(environment.get("PORT") or free_ports(1)[0])
        self.base_url = f"http://127.0.0.1:{port}"
        settings = {str(f.validation_alias or n).upper() for n, f in Settings.model_fields.items()}
        clean = {name: value for name, value in os.environ.items() if name not in settings}
        self._lines: list[str] = []
        self._ready = threading.Event()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "runtime.launcher"],
            cwd=ROOT,
            env={
                **clean,
                "HOST": "127.0.0.1",
                "PORT": str(port),
                "DATA_DIR": str(data_dir),
                "RATE_LIMITS": "off",
                **environment,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        # Read all the time: a full pipe would halt the product.
        self._reading = threading.Thread(target=self._read, daemon=True)
        self._reading.start()

    @classmethod
    @contextmanager
    def running(cls, data_dir: Path, **environment: str) -> Iterator[Self]:
        """The product when it is ready, with `environment` over its settings; ended afterwards."""
        product = cls(data_dir, environment)
        try:
            product._wait_until_ready()
            yield product
        finally:
            product.end()

    @property
    def output(self) -> str:
        """Everything that it has printed."""
        return "".join(self._lines)

    @property
    def service_token(self) -> str:
        return (self.data_dir / "service_token").read_text(encoding="ascii").strip()

    def processes(self) -> dict[str, dict[str, Any]]:
        """`{name: {"name", "pid", "port", "starts"}}` of actions, rasa and api."""
        state = json.loads((self.data_dir / "run.json").read_text(encoding="utf-8"))
        return {process["name"]: process for process in state["processes"]}

    def kill(self, name: str) -> None:
        """SIGKILL to one process (`actions`, `rasa` or `api`); returns when it is gone.

        The launcher starts it again after half a second or more; see `wait_until_answering`.
        """
        process = psutil.Process(self.processes()[name]["pid"])
        process.kill()
        process.wait(SECONDS_TO_END)

    def wait_until_answering(self) -> None:
        """Return when a turn can be answered (again)."""
        deadline = time.monotonic() + SECONDS_TO_RECOVER
        last, since = "no answer", None
        while time.monotonic() < deadline:
            try:
                answer = httpx.get(f"{self.base_url}/readyz", timeout=5, trust_env=False)
                last = answer.text
                ready = answer.status_code == 200
            except httpx.HTTPError as error:
                last, ready = repr(error), False
            since = (since or time.monotonic()) if ready else None
            if since is not None and time.monotonic() - since > READINESS_KEPT_SECONDS:
                return
            time.sleep(_PAUSE)
        raise AssertionError(f"not answering again: {last}\n{self.output[-4000:]}")

    def end(self) -> None:
        """SIGTERM; fails if it takes too long."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        finally:
            self._reading.join(SECONDS_TO_END)

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._lines.append(line)
                if line.startswith("Ready on"):
                    self._ready.set()
        self._ready.set()

    def _wait_until_ready(self) -> None:
        answered = self._ready.wait(SECONDS_TO_READY)
        if not answered or self._process.poll() is not None:
            raise AssertionError(f"the product did not become ready:\n{self.output[-8000:]}")
