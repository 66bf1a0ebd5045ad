"""Ports for the internal processes, on loopback."""

import random
import socket
from typing import Final

# Below Linux's (32768) and everyone's IANA (49152) ephemeral range: an outgoing connection can then
# never sit on the port of a process that is just being restarted.
_RANGE: Final = range(20_000, 32_000)
_ATTEMPTS: Final = 200


def free_ports(count: int) -> tuple[int, ...]:
    """`count` different ports that nobody listens on at 127.0.0.1; `OSError` if none is found."""
    found: list[int] = []
    for port in random.sample(_RANGE, _ATTEMPTS):
        if len(found) == count:
            break
        if bind_error("127.0.0.1", port) is None:
            found.append(port)
    if len(found) < count:
        raise OSError(f"no {count} free ports on 127.0.0.1 in {_RANGE.start}–{_RANGE.stop}")
    return tuple(found)


def bind_error(host: str, port: int) -> OSError | None:
    """Why nobody could listen on `host`:`port` now, or None if one can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # As servers do: a port in TIME_WAIT is free, one that is listened on is not.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        return error
    return None
