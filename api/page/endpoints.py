"""The page at `/`, its files under `/page/`, the website's `/widget.js`, the console's door."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse

from api.errors import ProblemError

router = APIRouter(include_in_schema=False)

FOLDER = Path(__file__).resolve().parents[2] / "web" / "page"

# Only what a browser needs; whatever else lies in the folder is not served.
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_REVALIDATE = {"Cache-Control": "no-cache"}


@router.get("/")
async def page() -> FileResponse:
    return _file("index.html", "text/html; charset=utf-8")


@router.get("/page/{name}")
async def page_file(name: str) -> FileResponse:
    media_type = _MEDIA_TYPES.get(Path(name).suffix)
    if media_type is None or Path(name).name != name:
        raise ProblemError(HTTPStatus.NOT_FOUND, "not_found")
    return _file(name, media_type)


@router.get("/widget.js")
async def widget() -> FileResponse:
    return _file("widget.js", _MEDIA_TYPES[".js"])


@router.get("/operator")
async def operator() -> None:
    raise ProblemError(HTTPStatus.UNAUTHORIZED, "operator_login")


def _file(name: str, media_type: str) -> FileResponse:
    path = FOLDER / name
    if "\x00" in name or not path.is_file():
        raise ProblemError(HTTPStatus.NOT_FOUND, "not_found")
    return FileResponse(path, media_type=media_type, headers=_REVALIDATE)
