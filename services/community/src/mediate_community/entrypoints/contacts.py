"""Contact persons over HTTP, for whoever may see them."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1", tags=["contacts"])
