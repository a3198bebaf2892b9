"""Matches over HTTP, for their parties and who facilitates."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1", tags=["matches"])
