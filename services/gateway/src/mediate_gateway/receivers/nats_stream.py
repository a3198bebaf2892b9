"""Reads your own stream over NATS; the server keeps how far you are.

pip install nats-py nkeys
NATS_URL=tls://hub.example:4223 NATS_CREDS=mediate.creds python nats_stream.py
"""

import asyncio
import json
import os

import nats
from nats.errors import TimeoutError as NothingNew

URL = os.environ["NATS_URL"]
CREDENTIALS = os.environ.get("NATS_CREDS", "mediate.creds")
CONSUMER = os.environ.get("NATS_CONSUMER", "my-system")


async def main() -> None:
    """Read for ever."""
    client = await nats.connect(URL, user_credentials=CREDENTIALS, max_reconnect_attempts=-1)
    messages = await client.jetstream().pull_subscribe("nl.mediate.>", durable=CONSUMER, stream="MEDIATE")
    while True:
        try:
            batch = await messages.fetch(100, timeout=30)
        except NothingNew:
            continue
        for message in batch:
            event = json.loads(message.data)
            print(event["type"], event["subject"], flush=True)
            await message.ack()  # after the work: what was done twice is better than not at all


if __name__ == "__main__":
    asyncio.run(main())
