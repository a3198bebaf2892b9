"""Where a hub leaves traces: what the broker keeps, and its files of logs and spans."""

from pathlib import Path

import pytest

from gateway.privacy.house import House
from mediate_shared.bus import STREAM


async def streamed(hub: House) -> list[bytes]:
    """Return everything that the broker keeps."""
    jetstream = hub.gateway.service.bus.jetstream
    last = (await jetstream.stream_info(STREAM)).state.last_seq
    messages = [await jetstream.get_msg(STREAM, number) for number in range(1, last + 1)]
    return [bytes(message.data or b"") + repr(message.headers).encode() for message in messages]


def written(files: Path) -> dict[str, str]:
    """Return every file of logs and spans."""
    return {str(path.relative_to(files)): path.read_text() for path in files.rglob("*") if path.is_file()}


def server_logs(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what the embedded servers logged; a container's logs are its engine's."""
    return [path.read_text() for path in tmp_path_factory.getbasetemp().glob("servers*/**/*.log")]
