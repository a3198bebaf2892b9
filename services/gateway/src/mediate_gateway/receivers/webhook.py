"""Takes webhooks: checks each post, answers at once, and does the work afterwards.

pip install standardwebhooks
WEBHOOK_SECRET=whsec_... python webhook.py
"""

import json
import os
import queue
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

WEBHOOK = Webhook(os.environ["WEBHOOK_SECRET"])
HUB = os.environ.get("HUB_HOST", "")  # whom you let send, by the name it asks under; nobody while it is empty
PORT = int(os.environ.get("PORT", "8000"))
BYTES_MAX = 1_000_000
ARRIVED: queue.Queue[tuple[str, dict[str, Any]]] = queue.Queue(10_000)


class Receiver(BaseHTTPRequestHandler):
    """Answers the hub."""

    def do_OPTIONS(self) -> None:
        """Agree when the hub asks whether it may send."""
        origin = self.headers.get("WebHook-Request-Origin", "")
        if HUB and origin == HUB:
            self.answer(200, {"WebHook-Allowed-Origin": origin, "WebHook-Allowed-Rate": "*"})
        else:
            print("Asked for consent by", ascii(origin), "- start again with HUB_HOST set to that to agree", flush=True)
            self.answer(403)

    def do_POST(self) -> None:
        """Take one event."""
        length = int(self.headers.get("content-length") or 0)
        if length > BYTES_MAX:
            self.answer(413)
            return
        body = self.rfile.read(length)
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            WEBHOOK.verify(body, headers)  # the signature, and that the post is no older than five minutes
        except (WebhookVerificationError, ValueError):  # a ValueError where the signature is no signature at all
            self.answer(401)
            return
        try:
            ARRIVED.put_nowait((headers["webhook-id"], json.loads(body)))
        except queue.Full:
            self.answer(503, {"Retry-After": "60"})  # the hub comes back with it
            return
        self.answer(204)

    def answer(self, status: int, headers: dict[str, str] | None = None) -> None:
        """Answer without a body."""
        self.send_response(status)
        for name, value in {"Content-Length": "0", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()


def work() -> None:
    """Do what is to be done with each event, once."""
    seen: set[str] = set()  # keep these in your database: a post may come twice, always with the same webhook-id
    while True:
        webhook_id, event = ARRIVED.get()
        if webhook_id in seen:
            continue
        seen.add(webhook_id)
        if event["type"] == "nl.mediate.subscriptions.endpoint.verification":
            print("Type this code in the hub:", event["data"]["code"], flush=True)
        else:
            print(event["type"], event["subject"], flush=True)


if __name__ == "__main__":
    threading.Thread(target=work, daemon=True).start()
    server = ThreadingHTTPServer(("127.0.0.1", PORT), Receiver)  # put a web server with https in front of it
    print("Listening on port", server.server_port, flush=True)
    server.serve_forever()
