"""The real launcher over stand-in processes: `stand_in_launcher.py '{"rasa": ["hangs"]}' …`."""

import json
import os
import sys
from pathlib import Path

from runtime import launcher
from runtime.ports import free_ports
from runtime.settings import Settings
from runtime.supervisor import ProcessSpec

SERVER = Path(__file__).with_name("stand_in_server.py")


def main() -> int:
    manners: dict[str, list[str]] = json.loads(sys.argv[1])

    def product(settings: Settings, _model: Path) -> tuple[ProcessSpec, ...]:
        ports = dict(zip(("actions", "rasa"), free_ports(2), strict=True)) | {"api": settings.port}
        return tuple(
            ProcessSpec(
                name=name,
                command=(sys.executable, str(SERVER), str(port), *manners.get(name, [])),
                env=os.environ,
                port=port,
                health_url=f"http://127.0.0.1:{port}/",
                health_headers={},
            )
            for name, port in ports.items()
        )

    launcher.product = product
    launcher.model_path = lambda: Path(__file__)
    return launcher.main(sys.argv[2:])


if __name__ == "__main__":
    sys.exit(main())
