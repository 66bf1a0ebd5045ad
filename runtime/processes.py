"""Which processes the product consists of, and how each is started."""

import os
import sys
from pathlib import Path

from runtime.model import RASA_ENVIRONMENT, RASA_PYTHON
from runtime.ports import free_ports
from runtime.settings import ROOT, Settings
from runtime.supervisor import ProcessSpec

LOOPBACK = "127.0.0.1"


def product(settings: Settings, model: Path) -> tuple[ProcessSpec, ...]:
    """The processes in the order in which they become ready: actions, rasa…, api."""
    actions_port, *rasa_ports = free_ports(1 + settings.rasa_processes)
    actions_url = f"http://{LOOPBACK}:{actions_port}"
    rasa_urls = tuple(f"http://{LOOPBACK}:{port}" for port in rasa_ports)
    shared = {
        **os.environ,
        "HOST": settings.host,
        "PORT": str(settings.port),
        "DATA_DIR": str(settings.data_dir),
        "SERVICE_TOKEN": settings.service_token,
        "ACTIONS_URL": actions_url,
        "RASA_URLS": ",".join(rasa_urls),
        "API_URL": settings.api_url,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
    }
    token = {"Authorization": f"Bearer {settings.service_token}"}
    uvicorn = (sys.executable, "-m", "uvicorn", "--no-server-header", "--no-access-log")

    actions = ProcessSpec(
        name="actions",
        command=(
            *(*uvicorn, "actions.main:create_app", "--factory"),
            *("--host", LOOPBACK, "--port", str(actions_port)),
        ),
        env=shared,
        port=actions_port,
        health_url=f"{actions_url}/health",
        health_headers={},
    )
    rasas = tuple(
        ProcessSpec(
            name="rasa" if len(rasa_ports) == 1 else f"rasa-{number}",
            command=(
                *(str(RASA_PYTHON), "-m", "bot.start", "run"),
                *("--model", str(model)),
                *("--endpoints", "endpoints.yml", "--credentials", "credentials.yml"),
                *("--interface", LOOPBACK, "--port", str(port)),
            ),
            env={**shared, **RASA_ENVIRONMENT, "SANIC_WORKERS": "1", "OMP_NUM_THREADS": "1"},
            port=port,
            health_url=f"{url}/webhooks/turn/health",
            health_headers=token,
        )
        for number, (port, url) in enumerate(zip(rasa_ports, rasa_urls, strict=True), start=1)
    )
    api = ProcessSpec(
        name="api",
        command=(
            *(*uvicorn, "api.main:create_app", "--factory"),
            *("--host", settings.host, "--port", str(settings.port)),
            # Event streams stay open for hours: they must not hold up the end.
            *("--timeout-graceful-shutdown", "3"),
        ),
        env=shared,
        port=settings.port,
        health_url=f"{settings.api_url}/readyz",
        health_headers={},
    )
    return (actions, *rasas, api)
