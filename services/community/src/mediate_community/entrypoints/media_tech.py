"""The MediaTech test over HTTP: its questions, and the answers that are kept."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1", tags=["media-tech"])
