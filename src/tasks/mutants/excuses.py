"""`scenarios/survivors.yaml`: mutants that no scenario need notice, each with its reason."""

from collections.abc import Collection, Mapping

from engine.errors import Fault, Refused
from tasks.packs.check_scenarios import SURVIVORS
from tasks.packs.plain import Document, read_plain


def read_excuses(files: Mapping[str, bytes]) -> dict[str, str]:
    """Key of the mutant → reason. Raises Refused with every fault."""
    if SURVIVORS not in files:
        return {}
    document = read_plain(files[SURVIVORS], SURVIVORS)
    value = {} if document.value is None else document.value
    if not isinstance(value, dict):
        raise Refused([document.fault((), "not-a-mapping", "这里应是“变体: 理由”", "“mutant: reason” is expected")])
    faults = [_no_reason(document, key) for key, reason in value.items() if not isinstance(reason, str) or not reason]
    if faults:
        raise Refused(faults)
    return value


def needless(
    files: Mapping[str, bytes], known: Collection[str], tried: Collection[str], survived: Collection[str]
) -> list[Fault]:
    """Excuses of mutants that there are not (any more), or that were tried and did not survive."""
    excuses = read_excuses(files)
    if not excuses:
        return []
    document = read_plain(files[SURVIVORS], SURVIVORS)
    faults = []
    for key in excuses:
        if key not in known:
            zh, en = f"没有变体“{key}”；请删去", f"there is no mutant “{key}”; take it out"
            faults.append(document.fault((key,), "unknown-mutant", zh, en))
        elif key in tried and key not in survived:
            zh, en = f"变体“{key}”已经有场景发现；请删去", f"a scenario notices “{key}” now; take it out"
            faults.append(document.fault((key,), "needless-excuse", zh, en))
    return faults


def _no_reason(document: Document, key: str) -> Fault:
    return document.fault((key,), "no-reason", f"“{key}”没有写理由", f"“{key}” has no reason")
