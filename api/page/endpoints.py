"""The page at `/`, its files under `/static/`, the website's `/widget.js`, the console's door."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path

from fastapi import APIRouter, FastAPI
from fastapi.responses import FileResponse, Response
from starlette.staticfiles import StaticFiles

from api.errors import ProblemError

router = APIRouter(include_in_schema=False)

PAGE_FOLDER = Path(__file__).resolve().parents[2] / "web" / "page"
_REVALIDATE = {"Cache-Control": "no-cache"}


@router.get("/")
async def page() -> Response:
    return _file("index.html", "text/html; charset=utf-8")


@router.get("/widget.js")
async def widget() -> Response:
    return _file("widget.js", "text/javascript; charset=utf-8")


@router.get("/operator")
async def operator() -> Response:
    raise ProblemError(HTTPStatus.UNAUTHORIZED, "operator_login")


def _file(name: str, media_type: str) -> Response:
    path = PAGE_FOLDER / name
    if not path.is_file():
        raise ProblemError(HTTPStatus.NOT_FOUND, "not_found")
    return FileResponse(path, media_type=media_type, headers=_REVALIDATE)


def mount_static(app: FastAPI) -> None:
    app.mount("/static", StaticFiles(directory=PAGE_FOLDER, check_dir=False), name="static")
