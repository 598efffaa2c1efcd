"""What an installation chooses, read once from the environment. Every variable has a default that is safe and works."""

import secrets
from base64 import b64decode
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from tasks.errors import TaskError
from tasks.text import msgid

MEBIBYTE = 1024 * 1024


class ConfigError(TaskError):
    """A setting can't be used; the text names the variable and what it wants."""


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
        """Raises ConfigError with one sentence when a variable can't be read."""
        home = folder or Path(environ.get("GUIZHANG_FOLDER") or ("var/demo" if demo else "var"))
        home.mkdir(parents=True, exist_ok=True)
        database_url = environ.get("GUIZHANG_DATABASE") or f"sqlite:///{(home / 'office.db').absolute()}"
        return cls(
            folder=home,
            database_url=database_url,
            secret_key=_secret(environ, home / "secret.key"),
            demo=demo,
            host=environ.get("GUIZHANG_HOST") or cls.host,
            port=_number(environ, "GUIZHANG_PORT", cls.port, 0, 65535),
            threads=_number(environ, "GUIZHANG_THREADS", cls.threads, 1, 256),
            https=_flag(environ, "GUIZHANG_HTTPS"),
            proxies=_number(environ, "GUIZHANG_PROXIES", cls.proxies, 0, 8),
            trusted_hosts=_words(environ, "GUIZHANG_HOSTS"),
            mail_url=environ.get("GUIZHANG_MAIL", ""),
            mail_from=environ.get("GUIZHANG_MAIL_FROM") or cls.mail_from,
            jobs_url=_address(environ, "GUIZHANG_JOBS"),
            jobs_secret=_shared_secret(environ, "GUIZHANG_JOBS_SECRET", bool(environ.get("GUIZHANG_JOBS"))),
            request_limit=_number(environ, "GUIZHANG_REQUEST_MIB", cls.request_limit // MEBIBYTE, 1, 1024) * MEBIBYTE,
            session_hours=_number(environ, "GUIZHANG_SESSION_HOURS", cls.session_hours, 1, 168),
            files_in_database=_files_in_database(environ, "GUIZHANG_FILES", database_url),
            metrics_token=_token(environ, "GUIZHANG_METRICS_TOKEN"),
            packs=tuple(Path(p) for p in _words(environ, "GUIZHANG_PACKS")),
        )


def _number(environ: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
        raise ConfigError(
            msgid("{name} 是“{text}”，应当是 {low} 到 {high} 的整数。"), name=name, text=text, low=low, high=high
        )
    return int(text)


def _address(environ: Mapping[str, str], name: str) -> str:
    address = environ.get(name, "").strip()
    if address and (urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).hostname):
        raise ConfigError(msgid("{name} 应当是 http:// 或 https:// 开头的地址。"), name=name)
    return address


def _shared_secret(environ: Mapping[str, str], name: str, needed: bool) -> bytes:
    """A secret as webhooks write it: `whsec_` and base64 of 24 to 64 bytes."""
    text = environ.get(name, "").strip().removeprefix("whsec_")
    try:
        secret = b64decode(text, validate=True)
    except ValueError:
        secret = b""
    if (needed or text) and not 24 <= len(secret) <= 64:
        raise ConfigError(msgid("{name} 应当是 whsec_ 开头的 base64，24 到 64 个字节。"), name=name)
    return secret


def _token(environ: Mapping[str, str], name: str) -> str:
    token = environ.get(name, "")
    if token and len(token) < 16:
        raise ConfigError(msgid("{name} 太短，至少 16 个字符。"), name=name)
    return token


def _flag(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").strip().lower()
    if text not in ("", "0", "1", "no", "yes", "false", "true"):
        raise ConfigError(msgid("{name} 是“{text}”，应当是 1 或 0。"), name=name, text=text)
    return text in ("1", "yes", "true")


def _files_in_database(environ: Mapping[str, str], name: str, database_url: str) -> bool:
    """Without a word: beside the rows on PostgreSQL, which several nodes share; in the folder with SQLite."""
    text, shared = environ.get(name, "").strip().lower(), database_url.startswith("postgresql")
    if text not in ("", "folder", "database"):
        raise ConfigError(msgid("{name} 是“{text}”，应当是 folder 或 database。"), name=name, text=text)
    if text == "database" and not shared:
        raise ConfigError(msgid("{name} 是 database，但数据库不是 PostgreSQL；SQLite 的文件放在文件夹里。"), name=name)
    return text == "database" or (shared and not text)


def _words(environ: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in environ.get(name, "").split(",") if word.strip())


def _secret(environ: Mapping[str, str], path: Path) -> bytes:
    """The key from the environment, or one made once and kept in a file that only its owner can read."""
    given = environ.get("GUIZHANG_SECRET", "")
    if given:
        if len(given) < 32:
            raise ConfigError(msgid("{name} 太短，至少 32 个字符。"), name="GUIZHANG_SECRET")
        return given.encode()
    if not path.exists():
        made = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        made.touch(mode=0o600)
        made.write_text(secrets.token_hex(32), encoding="ascii")
        with suppress(FileExistsError):  # another process was first: its key counts
            path.hardlink_to(made)
        made.unlink()
    return path.read_bytes()
