"""An installation is configured by variables; one that can't be read is named, with what it wants."""

import stat
from pathlib import Path

import pytest

from web.config import MEBIBYTE, Config, ConfigError


def test_without_any_variable_it_works(tmp_path: Path) -> None:
    config = Config.read({}, folder=tmp_path / "var")
    assert config.database_url == f"sqlite:///{tmp_path / 'var' / 'office.db'}"
    assert (config.host, config.port, config.demo, config.https) == ("127.0.0.1", 8000, False, False)
    assert len(config.secret_key) >= 64


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    first, second = Config.read({}, folder=tmp_path), Config.read({}, folder=tmp_path)
    assert first.secret_key == second.secret_key
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_variables_are_read(tmp_path: Path) -> None:
    config = Config.read(
        {
            "GUIZHANG_DATABASE": "postgresql+psycopg://office@db/office",
            "GUIZHANG_SECRET": "x" * 40,
            "GUIZHANG_PORT": "8080",
            "GUIZHANG_HTTPS": "1",
            "GUIZHANG_HOSTS": "office.example, www.office.example",
            "GUIZHANG_REQUEST_MIB": "20",
        },
        folder=tmp_path,
    )
    assert config.database_url.startswith("postgresql")
    assert config.files_in_database, "several nodes may share it"
    assert (config.port, config.https, config.request_limit) == (8080, True, 20 * MEBIBYTE)
    assert config.trusted_hosts == ("office.example", "www.office.example")
    assert not (tmp_path / "secret.key").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [("GUIZHANG_PORT", "eighty"), ("GUIZHANG_PORT", "70000"), ("GUIZHANG_PORT", "²"), ("GUIZHANG_HTTPS", "maybe"),
     ("GUIZHANG_SECRET", "short"), ("GUIZHANG_THREADS", "0"), ("GUIZHANG_FILES", "cloud"),
     ("GUIZHANG_FILES", "database"), ("GUIZHANG_MAIL", "mail.example.org"), ("GUIZHANG_MAIL", "http://mail.example.org"),
     ("GUIZHANG_MAIL", "smtp://"), ("GUIZHANG_MAIL", "smtp://host:post"), ("GUIZHANG_DATABASE", "office"),
     ("GUIZHANG_DATABASE", "mysql://office@db/office"), ("GUIZHANG_DATABASE", "postgresql://office@db/office")],
)  # fmt: skip
def test_a_variable_that_cannot_be_read_is_named(name: str, text: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=name):
        Config.read({name: text}, folder=tmp_path)


def test_everything_that_cannot_be_read_is_told_at_once(tmp_path: Path) -> None:
    wrong = {"GUIZHANG_PORT": "eighty", "GUIZHANG_HTTPS": "maybe", "GUIZHANG_DATABASE": "mysql://me:hidden@db/office"}
    with pytest.raises(ConfigError) as refused:
        Config.read(wrong, folder=tmp_path)
    lines = refused.value.sentence().splitlines()
    assert [line.split()[0] for line in lines] == ["GUIZHANG_DATABASE", "GUIZHANG_PORT", "GUIZHANG_HTTPS"]
    assert "hidden" not in refused.value.sentence()
