"""Mail by SMTP. The outbox decides what is sent and how often it is tried; here one mail is handed to one server."""

import smtplib
import ssl
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import SplitResult, unquote, urlsplit

from tasks.office import Mailer
from web.config import Config

SECONDS = 20.0  # that a server is given for each answer


def mailer(config: Config) -> Mailer:
    """Hands each mail to the server that the settings name."""
    address = urlsplit(config.mail_url)

    def send(*, to: str, subject: str, text: str, message_id: str) -> None:
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"] = config.mail_from, to
        message["Subject"] = " ".join(subject.split())  # a line break would begin another header
        message["Message-ID"] = message_id
        message.set_content(text)
        with _connect(address) as server:
            if address.username:
                server.login(unquote(address.username), unquote(address.password or ""))
            server.send_message(message)

    return send


def _connect(address: SplitResult) -> smtplib.SMTP:
    host = address.hostname or ""
    if address.scheme == "smtps":
        return smtplib.SMTP_SSL(host, address.port or 465, timeout=SECONDS, context=ssl.create_default_context())
    server = smtplib.SMTP(host, address.port or 25, timeout=SECONDS)
    if address.scheme == "smtp+starttls":
        server.starttls(context=ssl.create_default_context())
    return server
