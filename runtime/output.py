"""What the processes print: each line with the process's name, to the terminal and to a file."""

import logging
import logging.handlers
import os
import sys
from pathlib import Path
from typing import Final, TextIO

_COLOURS: Final = (36, 32, 35, 33, 34, 96, 92, 95)
_FILE_BYTES: Final = 10 * 1024 * 1024
_FILES_KEPT: Final = 3


class Output:
    """Prints and keeps the lines of all processes; files rotate at 10 MiB, three older are kept."""

    def __init__(self, folder: Path, width: int, terminal: TextIO | None = None) -> None:
        self._folder = folder
        self._width = width
        self._terminal: TextIO | None = sys.stdout if terminal is None else terminal
        self._coloured = self._terminal.isatty() and "NO_COLOR" not in os.environ
        self._files: dict[str, logging.handlers.RotatingFileHandler] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def line(self, process: str, text: str) -> None:
        """One line of `process`, to its file and, prefixed, to the terminal."""
        self._file(process).emit(logging.makeLogRecord({"msg": "%s", "args": (text,)}))
        prefix = f"{process:<{self._width}} | "
        if self._coloured:
            colour = _COLOURS[list(self._files).index(process) % len(_COLOURS)]
            prefix = f"\x1b[{colour}m{prefix}\x1b[0m"
        self.say(prefix + text)

    def say(self, text: str) -> None:
        """One line to the terminal as it is."""
        if self._terminal is None:
            return
        try:
            print(text, file=self._terminal, flush=True)
        except BrokenPipeError:
            # Nobody reads any more (`make run | head`): the files go on.
            self._terminal = None

    def close(self) -> None:
        """Close the files."""
        for handler in self._files.values():
            handler.close()
        self._files.clear()

    def _file(self, process: str) -> logging.handlers.RotatingFileHandler:
        if process not in self._files:
            self._files[process] = logging.handlers.RotatingFileHandler(
                self._folder / f"{process}.log",
                maxBytes=_FILE_BYTES,
                backupCount=_FILES_KEPT,
                encoding="utf-8",
                errors="replace",
            )
        return self._files[process]
