"""After signing in or switching the language a person stays in this office, whatever the address was made to say."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.destination import local

HERE = "https://office.example/sign-in"


@pytest.mark.parametrize("target", ["/", "/inbox", "/cases?q=稀土&page=2", "/task/7#errors", "/en?next=%2Finbox"])
def test_a_path_of_ours_is_kept(target: str) -> None:
    assert local(target, "/") == target


@pytest.mark.parametrize(
    "target",
    [
        None, "", "inbox", "//evil.example", "///evil.example",
        "/\\evil.example", "\\\\evil.example",
        "https://evil.example",
        "https:evil.example", "javascript:alert(1)",
        "/\t/evil.example", "/\n/evil.example", " //evil.example", "/a\\..\\evil",
        "/a b", "/\x00", "/%0d%0a\r\nSet-Cookie: x=1",
    ],
)  # fmt: skip
def test_anything_a_browser_could_read_as_another_place_is_not(target: str | None) -> None:
    assert local(target, "/inbox") == "/inbox"


@given(st.text(alphabet=st.sampled_from("/\\:@.?#%&=ehtps \t\n\r\x00evil公"), max_size=24))
def test_no_text_leads_away(target: str) -> None:
    followed = urlsplit(urljoin(HERE, local(target, "/").replace("\\", "/")))
    assert (followed.scheme, followed.netloc) == ("https", "office.example")
