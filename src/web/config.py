"""What an installation chooses, read once from the environment. Every variable has a default that is safe and works."""

import secrets
from base64 import b64decode
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tasks.database import is_address
from tasks.errors import TaskError
from tasks.text import Sentence, Translate, msgid

MEBIBYTE = 1024 * 1024
MAIL = ("smtp", "smtps", "smtp+starttls")
MAIL_WANTED = msgid("{name} 应当是 smtp://、smtp+starttls:// 或 smtps:// 开头的地址。")
WEB = ("http", "https")
WEB_WANTED = msgid("{name} 应当是 http:// 或 https:// 开头的地址。")
DATABASE_WANTED = msgid(
    "{name} 应当写成 sqlite:////srv/office.db，或 postgresql+psycopg://user:password@host/database。"
)


class ConfigError(TaskError):
    """Settings that can't be used: a line each, which names the variable and says what it wants."""

    def __init__(self, faults: Sequence[Sentence]) -> None:
        self.faults = tuple(faults)
        super().__init__()

    def sentence(self, translate: Translate = lambda text: text) -> str:
        return "\n".join(fault.said(translate) for fault in self.faults)


@dataclass(frozen=True)
class Config:
    folder: Path  # what the office keeps beside its database: files, letters, the secret key
    database_url: str
    secret_key: bytes  # signs sessions and form tokens
    demo: bool = False  # one-click sign-in and a clock that can be moved: never where real cases are
    host: str = "127.0.0.1"
    port: int = 8000
    threads: int = 8
    https: bool = False  # the address people use is https: cookies are marked secure, HSTS is sent
    proxies: int = 0  # how many reverse proxies in front may be believed about the client's address
    trusted_hosts: tuple[str, ...] = ()  # names under which the office may be asked for; empty: any
    mail_url: str = ""  # smtp://user:password@host:port or smtps://…; empty: mail is kept, not sent
    mail_from: str = "guizhang@localhost"
    jobs_url: str = ""  # https://…: where outside jobs are posted to; empty: they wait
    jobs_secret: bytes = b""  # signs what is posted and proves what comes back
    request_limit: int = 64 * MEBIBYTE  # bytes of one request, uploads included
    session_hours: int = 10
    files_in_database: bool = False  # PostgreSQL: files lie beside the rows, for every node to read
    metrics_token: str = ""  # with which /metrics may be read; empty: nobody may
    packs: tuple[Path, ...] = ()  # folders that hold packs; empty: those the program brings along

    @classmethod
    def read(cls, environ: Mapping[str, str], *, demo: bool = False, folder: Path | None = None) -> "Config":
        """Raises ConfigError, which tells of every variable that can't be used."""
        home = folder or Path(environ.get("GUIZHANG_FOLDER") or ("var/demo" if demo else "var"))
        home.mkdir(parents=True, exist_ok=True)
        said = _Variables(environ)
        database_url = said.database("GUIZHANG_DATABASE", f"sqlite:///{(home / 'office.db').absolute()}")
        config = cls(
            folder=home,
            database_url=database_url,
            secret_key=said.secret("GUIZHANG_SECRET", home / "secret.key"),
            demo=demo,
            host=said.text("GUIZHANG_HOST", cls.host),
            port=said.number("GUIZHANG_PORT", cls.port, 0, 65535),
            threads=said.number("GUIZHANG_THREADS", cls.threads, 1, 256),
            https=said.flag("GUIZHANG_HTTPS"),
            proxies=said.number("GUIZHANG_PROXIES", cls.proxies, 0, 8),
            trusted_hosts=said.words("GUIZHANG_HOSTS"),
            mail_url=said.address("GUIZHANG_MAIL", MAIL, MAIL_WANTED),
            mail_from=said.text("GUIZHANG_MAIL_FROM", cls.mail_from),
            jobs_url=said.address("GUIZHANG_JOBS", WEB, WEB_WANTED),
            jobs_secret=said.shared_secret("GUIZHANG_JOBS_SECRET", needed=bool(said.text("GUIZHANG_JOBS"))),
            request_limit=said.number("GUIZHANG_REQUEST_MIB", cls.request_limit // MEBIBYTE, 1, 1024) * MEBIBYTE,
            session_hours=said.number("GUIZHANG_SESSION_HOURS", cls.session_hours, 1, 168),
            files_in_database=said.files_in_database("GUIZHANG_FILES", database_url),
            metrics_token=said.token("GUIZHANG_METRICS_TOKEN"),
            packs=tuple(Path(word) for word in said.words("GUIZHANG_PACKS")),
        )
        if said.faults:
            raise ConfigError(said.faults)
        return config


class _Variables:
    """Reads one variable after the other. What can't be used is kept in `faults`, and a harmless value given for it."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.environ = environ
        self.faults: list[Sentence] = []

    def text(self, name: str, default: str = "") -> str:
        return self.environ.get(name, "").strip() or default

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.text(name).split(",") if word.strip())

    def number(self, name: str, default: int, low: int, high: int) -> int:
        text = self.text(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            sentence = msgid("{name} 是“{text}”，应当是 {low} 到 {high} 的整数。")
            self._refuse(sentence, name=name, text=text, low=low, high=high)
            return default
        return int(text)

    def flag(self, name: str) -> bool:
        text = self.text(name).lower()
        if text not in ("", "0", "1", "no", "yes", "false", "true"):
            self._refuse(msgid("{name} 是“{text}”，应当是 1 或 0。"), name=name, text=text)
        return text in ("1", "yes", "true")

    def database(self, name: str, default: str) -> str:
        """Its value is not repeated where it is wrong: a password may be in it."""
        url = self.text(name, default)
        if not is_address(url):
            self._refuse(DATABASE_WANTED, name=name)
        return url

    def address(self, name: str, schemes: tuple[str, ...], wanted: Sentence) -> str:
        address = self.text(name)
        if address and not _leads_somewhere(address, schemes):
            self._refuse(wanted, name=name)
        return address

    def shared_secret(self, name: str, *, needed: bool) -> bytes:
        """A secret as webhooks write it: `whsec_` and base64 of 24 to 64 bytes."""
        text = self.text(name).removeprefix("whsec_")
        try:
            secret = b64decode(text, validate=True)
        except ValueError:
            secret = b""
        if (needed or text) and not 24 <= len(secret) <= 64:
            self._refuse(msgid("{name} 应当是 whsec_ 开头的 base64，24 到 64 个字节。"), name=name)
        return secret

    def token(self, name: str) -> str:
        token = self.text(name)
        if token and len(token) < 16:
            self._refuse(msgid("{name} 太短，至少 16 个字符。"), name=name)
        return token

    def files_in_database(self, name: str, database_url: str) -> bool:
        """Without a word: beside the rows on PostgreSQL, which several nodes share; in the folder with SQLite."""
        text, shared = self.text(name).lower(), database_url.startswith("postgresql")
        if text not in ("", "folder", "database"):
            self._refuse(msgid("{name} 是“{text}”，应当是 folder 或 database。"), name=name, text=text)
        if text == "database" and not shared:
            self._refuse(msgid("{name} 是 database，但数据库不是 PostgreSQL；SQLite 的文件放在文件夹里。"), name=name)
        return text == "database" or (shared and not text)

    def secret(self, name: str, path: Path) -> bytes:
        """The key from the environment, or one made once and kept in a file that only its owner can read."""
        given = self.environ.get(name, "")
        if given and len(given) < 32:
            self._refuse(msgid("{name} 太短，至少 32 个字符。"), name=name)
        return given.encode() or _made_once(path)

    def _refuse(self, sentence: Sentence, **params: Any) -> None:
        self.faults.append(sentence.filled(**params))


def _leads_somewhere(address: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(address)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, half a bracket
        return False


def _made_once(path: Path) -> bytes:
    if not path.exists():
        made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_hex(32), encoding="ascii")
        with suppress(FileExistsError):  # another process was first: its key counts
            path.hardlink_to(made)
        made.unlink()
    return path.read_bytes()
