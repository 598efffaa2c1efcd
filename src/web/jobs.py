"""Outside jobs by webhook: posted to one address that the installation chose, signed as Standard Webhooks asks.

The signature is an HMAC-SHA256 over `id.timestamp.body` (standardwebhooks.com, specification 1.0, "Signature scheme").
"""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import datetime
from http.client import HTTPException, HTTPMessage
from typing import IO, Any, Final

import orjson

from tasks.outward import Caller, JobAnswer
from web.config import Config
from web.door import is_text

SECONDS: Final = 20.0  # that the program is given for an answer; one that needs longer says 202 and answers later
LARGEST: Final = 1_000_000  # bytes of an answer
TOLERANCE: Final = 300  # seconds by which a signature may be old
LATER: Final = frozenset({408, 425, 429})  # statuses below 500 that ask to come again


class _StayThere(urllib.request.HTTPRedirectHandler):
    """A redirect is not followed: the address was chosen by the installation, not by the answer."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


def caller(config: Config, wall: Callable[[], datetime]) -> Caller:
    """What posts a job to `config.jobs_url`."""
    opener = urllib.request.build_opener(_StayThere)

    def call(*, key: str, payload: Mapping[str, Any]) -> JobAnswer | None:
        body = json.dumps({"type": payload["job"], "data": payload}, ensure_ascii=False).encode()
        request = urllib.request.Request(config.jobs_url, body, headers(config.jobs_secret, key, wall(), body))  # noqa: S310 — http(s) only, checked by the configuration
        try:
            with opener.open(request, timeout=SECONDS) as answer:
                return read_answer(answer.read(LARGEST + 1)) if answer.status != 202 else None
        except urllib.error.HTTPError as refused:
            return _refused(refused)
        except HTTPException as broken:
            raise OSError(f"{type(broken).__name__}: {broken}") from broken

    return call


def headers(secret: bytes, key: str, now: datetime, body: bytes) -> dict[str, str]:
    stamp = str(int(now.timestamp()))
    return {
        "Content-Type": "application/json",
        "webhook-id": key,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signature(secret, key, stamp, body)}",
    }


def signature(secret: bytes, key: str, stamp: str, body: bytes) -> str:
    return b64encode(hmac.new(secret, f"{key}.{stamp}.".encode() + body, hashlib.sha256).digest()).decode()


def is_signed(secret: bytes, sent: Mapping[str, str], body: bytes, now: datetime) -> bool:
    """Whether the headers prove that the body comes from who knows the secret, a few minutes ago at most."""
    key, stamp = sent.get("webhook-id", ""), sent.get("webhook-timestamp", "")
    if not secret or not (stamp.isascii() and stamp.isdigit()) or abs(now.timestamp() - int(stamp)) > TOLERANCE:
        return False
    expected = f"v1,{signature(secret, key, stamp, body)}".encode()
    given = sent.get("webhook-signature", "").encode().split()
    return any(hmac.compare_digest(expected, one) for one in given)


def read_answer(body: bytes) -> JobAnswer | None:
    """`{"result": …}` or `{"error": {"code": …, "message": …}}`; nothing at all: the answer comes later.

    Raises ValueError for anything else.
    """
    if not body.strip():
        return None
    if len(body) > LARGEST:
        raise ValueError(f"the answer exceeds {LARGEST} bytes")
    told = orjson.loads(body)  # no NaN
    if not is_text(told):
        raise ValueError("the answer holds a NUL, which is no text")
    error = told.get("error") if isinstance(told, dict) else None
    if isinstance(error, dict) and isinstance(error.get("code"), str) and error["code"]:
        return JobAnswer(error_code=error["code"][:100], message=str(error.get("message", ""))[:1000])
    if isinstance(told, dict) and set(told) == {"result"}:
        return JobAnswer(result=told["result"])
    raise ValueError('the answer must be {"result": …} or {"error": {"code": …, "message": …}}')


def _refused(refused: urllib.error.HTTPError) -> JobAnswer:
    """A refusal is an error of the job; whoever may take it later is asked again."""
    if refused.code >= 500 or refused.code < 400 or refused.code in LATER:
        raise OSError(f"HTTP {refused.code}") from None
    return JobAnswer(error_code="JOB_FAILED", message=f"HTTP {refused.code}")
