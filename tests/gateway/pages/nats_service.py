"""A subscriptions service that knows of accounts and credentials for NATS alone, as the pages ask for them."""

from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

CREDS: Final = "-----BEGIN NATS USER JWT-----\nmade.up.jwt\n------END NATS USER JWT------\n"
URL: Final = "tls://nats.hub.example:4223"


@dataclass
class NatsService:
    """What is kept of each organisation, and the status it refuses with, if any."""

    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    refuses: tuple[int, str] | None = None
    waits_because: str | None = None

    def app(self) -> FastAPI:
        """Return it as an application."""
        api = FastAPI()

        @api.middleware("http")
        async def refuse(request: Request, call_next: Any) -> Any:
            if self.refuses is None:
                return await call_next(request)
            status, slug = self.refuses
            said = {"type": f"/problems/{slug}", "title": slug, "detail": slug, "instance": request.url.path}
            return JSONResponse({**said, "status": status}, status, media_type="application/problem+json")

        @api.get("/v1/nats-account")
        async def account(organisation_id: str) -> dict[str, Any]:
            return {
                "organisation_id": organisation_id,
                "url": URL,
                "account": "AB12",
                "stream": "MEDIATE",
                "subjects": ["nl.mediate.>"],
                "limits": {"stream_days": 14, "stream_bytes": 64 << 20},
                "lag": 0,
                "waits_because": self.waits_because,
                "created_at": None,
            }

        @api.get("/v1/nats-credentials")
        async def listed(organisation_id: str) -> dict[str, Any]:
            theirs = [each for each in self.kept.values() if each["organisation_id"] == organisation_id]
            return {"items": theirs, "next": None}

        @api.post("/v1/nats-credentials", status_code=201)
        async def issue(asked: dict[str, Any]) -> dict[str, Any]:
            made = {**asked, "id": str(uuid4()), "revoked_at": None, "revoked_reason": None, "synthetic": False}
            self.kept[made["id"]] = made
            return {**made, "creds": CREDS}

        @api.delete("/v1/nats-credentials/{credentials_id}", status_code=200)
        async def revoke(credentials_id: str) -> dict[str, Any]:
            self.kept[credentials_id]["revoked_at"] = "2026-03-02T09:30:00Z"
            return self.kept[credentials_id]

        return api
