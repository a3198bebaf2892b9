"""Needs over HTTP, and offers that fit them."""

from fastapi import APIRouter

router = APIRouter(prefix="/v1", tags=["needs"])
