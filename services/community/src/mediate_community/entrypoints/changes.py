"""What was changed of organisations and by which source, and changes that were asked for, over HTTP."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1", tags=["changes"])
