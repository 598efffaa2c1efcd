"""A mail is handed to a real server on this machine; what would begin another header does not."""

import socket
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MessageHandler

from web.config import Config
from web.mail import mailer


class Kept(MessageHandler):
    def __init__(self) -> None:
        super().__init__()
        self.messages: list[Message] = []

    def handle_message(self, message: Message) -> None:
        self.messages.append(message)


@pytest.fixture
def post() -> Iterator[tuple[str, Kept]]:
    kept = Kept()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(kept, hostname="127.0.0.1", port=port)
    controller.start()
    yield f"smtp://127.0.0.1:{port}", kept
    controller.stop()


def test_it_arrives_with_its_words_and_its_id(post: tuple[str, Kept], tmp_path: Path) -> None:
    address, kept = post
    send = mailer(Config(tmp_path, "", b"", mail_url=address, mail_from="规章 <office@example.org>"))
    send(
        to="ren@example.org",
        subject="补正：\r\nBcc: everybody@example.org",
        text="请补充航行计划。",
        message_id="<7@office>",
    )
    (message,) = kept.messages
    assert message["Message-ID"] == "<7@office>"
    assert message["Bcc"] is None
    assert str(message["To"]) == "ren@example.org"
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert "请补充航行计划。" in body.decode()


def test_a_server_that_is_not_there_is_a_fault_to_try_again(tmp_path: Path) -> None:
    send = mailer(Config(tmp_path, "", b"", mail_url="smtp://127.0.0.1:1"))
    with pytest.raises(OSError):
        send(to="a@example.org", subject="x", text="y", message_id="<1@x>")
