"""Records that may be of one organisation, merging them and undoing that, over HTTP."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1", tags=["merging"])
