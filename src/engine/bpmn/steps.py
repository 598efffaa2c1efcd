"""Runs what is ready until nothing moves: one element after the other, in the order in which they came."""

from typing import TYPE_CHECKING

from engine.advance import Outcome
from engine.bpmn.specs.gateway import InclusiveGateway, ParallelGateway
from engine.bpmn.token import READY, WAITING, Token
from engine.bpmn.trouble import Trouble

if TYPE_CHECKING:
    from engine.bpmn.case import Case, Scope


def run(case: "Case") -> None:
    while True:
        while case.queue:
            token = case.queue.popleft()
            if _alive(case, token) and not token.stopped:
                _one(case, token)
        if not _inclusive_joins(case):
            break
    _stuck_joins(case)


def stop(token: Token, trouble: Trouble) -> None:
    """The element can't go on: an incident stands there until somebody resumes it."""
    token.internal_data["trouble"] = {
        "id": token.case.new_id(),
        "kind": trouble.kind,
        "message": trouble.zh,
        "detail": {**trouble.detail, "en": trouble.en},
    }


def _one(case: "Case", token: Token) -> None:
    scope = token.workflow
    try:
        case.budget.spend()
        _step(token)
    except Trouble as trouble:
        stop(token, trouble)
    _settle(case, scope)


def _step(token: Token) -> None:
    """What the token's state asks for."""
    if "done" in token.internal_data:
        token.leaving = token.spec.prepare(token)
        token.complete()
    elif token.state == READY:
        token.run()
    else:
        token.spec._update(token)


def _alive(case: "Case", token: Token) -> bool:
    scope = token.workflow
    return not token.gone and (scope is case or case.subprocesses.get(scope.host.id) is scope)


def _settle(case: "Case", scope: "Case | Scope") -> None:
    """A scope in which nothing is left has ended."""
    if scope.tasks or case.outcome is not None:
        return
    if scope is case:
        element, name = scope.last_end or (None, "")
        case.outcome = Outcome("terminated" if scope.terminated else "completed", element, name)
        case.watches.clear()
    elif case.subprocesses.get(scope.host.id) is scope:
        host = scope.host
        if scope.is_process:
            host.internal_data["returned"] = dict(scope.data)
        if host.spec.element.by_event:  # its end is an end of what it stands in
            host.workflow.last_end = scope.last_end or host.workflow.last_end
        del case.subprocesses[host.id]
        case.finish(host)


def _inclusive_joins(case: "Case") -> bool:
    """Let inclusive joins go on to which no token is on its way; whether any did."""
    for scope in case.scopes():
        for token in scope.live():
            spec = token.spec
            if (
                isinstance(spec, InclusiveGateway)
                and token.state == WAITING
                and not token.stopped
                and spec.may_go(token)
            ):
                token._ready()
                return True
    return False


def _stuck_joins(case: "Case") -> None:
    """A scope in which only joins are left waits for branches that can't come: an incident, not a silent stop."""
    for scope in case.scopes():
        live = [token for token in scope.live() if not token.is_instance]
        if live and not scope.watches and all(_only_waits(token) for token in live):
            for token in live:
                if not token.stopped:
                    missing = [f for f in token.spec.incoming if f not in {a[0] for a in token.internal_data["in"]}]
                    what = token.spec.element.name or token.spec.element.id
                    stop(token, Trouble(
                        "gateway",
                        f"“{what}”在等一条不会再来的分支（{'、'.join(missing)}）；请修改流程图，或继续而不再等它",
                        f"“{what}” waits for a branch that can't come any more ({', '.join(missing)}): "
                        "mend the diagram, or resume to go on without it.",
                        {"missing": missing},
                    ))  # fmt: skip


def _only_waits(token: Token) -> bool:
    return token.state == WAITING and isinstance(token.spec, ParallelGateway | InclusiveGateway)
