"""A mail server that speaks SMTP on a real socket, keeps what it is given, and can be told to refuse."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Final

_HELLO: Final = frozenset({"EHLO", "HELO"})


@dataclass
class MailServer:
    """What came of each conversation; ``answers`` are what it says instead of yes, by command."""

    port: int = 0
    answers: dict[str, str] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    messages: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    hangs_up_after_data: bool = False

    @property
    def url(self) -> str:
        """Its address, without TLS."""
        return f"smtp+plain://127.0.0.1:{self.port}"

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Hold one conversation."""
        try:
            await self._talk(reader, writer)
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ready\r\n")
        while line := (await reader.readline()).decode().strip():
            self.said.append(line)
            command = line.split(maxsplit=1)[0].upper()
            if command == "DATA" and command not in self.answers:
                writer.write(b"354 go on\r\n")
                if not await self._hears_message(reader):
                    return
            elif command == "RCPT" and command not in self.answers:
                self.recipients.append(line.partition("<")[2].partition(">")[0])
            answer = self.answers.get(command, "250 mail.example" if command in _HELLO else "250 fine")
            writer.write(f"{'221 bye' if command == 'QUIT' else answer}\r\n".encode())
            await writer.drain()

    async def _hears_message(self, reader: asyncio.StreamReader) -> bool:
        content = (await reader.readuntil(b"\r\n.\r\n")).removesuffix(b".\r\n")
        if self.hangs_up_after_data:
            return False
        if "END" in self.answers:
            return True
        unstuffed = content.replace(b"\r\n..", b"\r\n.")
        self.messages.append(message_from_bytes(unstuffed, policy=policy.default))
        return True


@asynccontextmanager
async def mail_server() -> AsyncIterator[MailServer]:
    """Listen on a free port."""
    server = MailServer()
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0)
    server.port = listening.sockets[0].getsockname()[1]
    async with listening:
        yield server


def parts(message: EmailMessage) -> tuple[str, str]:
    """Return the text and the HTML of a message."""
    text, html = message.get_body(("plain",)), message.get_body(("html",))
    assert text is not None
    assert html is not None
    return str(text.get_content()), str(html.get_content())
