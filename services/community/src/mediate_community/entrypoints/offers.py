"""Offers over HTTP, and needs that fit them."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1", tags=["offers"])
