"""Deploy a pack: its files become a version, known by the hash of their content, that new cases start under."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update

from engine.errors import Fault, Refused
from register.models import Unit
from tasks.actor import Actor
from tasks.errors import PackRefused
from tasks.files import digest_of
from tasks.models import Blob, PackFile, PackSight, PackVersion
from tasks.office import Office, UnitOfWork
from tasks.packs.folder import content_hash, is_scenario
from tasks.packs.info import PackInfo
from tasks.rights import require_administrator

Check = Callable[[Mapping[str, bytes]], list[Fault]]  # the pack's lint: everything that is wrong


@dataclass(frozen=True, slots=True)
class PackDeployed:
    pack: str
    hash: str
    edition: int
    is_new: bool  # False: this very content was deployed before and is in force (again)
    warnings: tuple[Fault, ...] = ()


def deploy_pack(
    office: Office, actor: Actor | None, files: Mapping[str, bytes], check: Check | None = None
) -> PackDeployed:
    """Store a version and put it in force; running cases stay on theirs.

    `actor` is None only for the installation itself (command line, demo, scenarios). Raises PackRefused with every
    fault, NotAllowed.
    """
    if actor is not None:
        require_administrator(actor, "deploy_pack")
    kept = {path: content for path, content in files.items() if not is_scenario(path)}
    warnings = _checked(office, files, kept, check)
    info = office.definitions.compile(kept).info
    version = content_hash(kept)
    with office.working() as work:
        known = work.session.get(PackVersion, version)
        is_new = known is None
        if known is None:
            known = _store(work, actor, version, kept, info)
        work.session.execute(update(PackVersion).where(PackVersion.pack == info.id).values(in_force=False))
        work.session.execute(update(PackVersion).where(PackVersion.hash == version).values(in_force=True))
        _store_sights(work, info)
        return PackDeployed(info.id, version, known.edition, is_new, warnings)


def _checked(
    office: Office, files: Mapping[str, bytes], kept: Mapping[str, bytes], check: Check | None
) -> tuple[Fault, ...]:
    """Warnings; raises PackRefused when anything is wrong."""
    try:
        found = check(files) if check else []
        office.definitions.compile(kept)
    except Refused as refused:
        found = refused.faults
    errors = sorted(fault for fault in found if fault.level == "error")
    if errors:
        raise PackRefused(errors)
    return tuple(found)


def _store(
    work: UnitOfWork, actor: Actor | None, version: str, files: Mapping[str, bytes], info: PackInfo
) -> PackVersion:
    session = work.session
    last = session.scalar(select(func.max(PackVersion.edition)).where(PackVersion.pack == info.id)) or 0
    stored = PackVersion(
        hash=version,
        pack=info.id,
        title=info.title.zh,
        number=info.number or "",
        authority_id=_authority(work, info).id,
        state=info.state,
        in_force_from=info.in_force_from,
        in_force_until=info.in_force_until,
        edition=last + 1,
        deployed_at=work.now,
        deployed_by=actor.person_id if actor else None,
        info=_summary(info),
    )
    session.add(stored)
    session.flush()
    _store_files(work, version, files)
    return stored


def _store_files(work: UnitOfWork, version: str, files: Mapping[str, bytes]) -> None:
    digests = {path: digest_of(content) for path, content in files.items()}
    known = set(work.session.scalars(select(Blob.digest).where(Blob.digest.in_(set(digests.values())))))
    contents = {digests[path]: content for path, content in files.items() if digests[path] not in known}
    if contents:
        work.session.execute(insert(Blob), [{"digest": d, "content": content} for d, content in contents.items()])
    rows = [{"version_hash": version, "path": path, "digest": digest} for path, digest in sorted(digests.items())]
    work.session.execute(insert(PackFile), rows)


def _authority(work: UnitOfWork, info: PackInfo) -> Unit:
    """The unit that pack.yaml names; it must be in the register, because people of it hold the authority's roles."""
    unit = work.session.scalar(select(Unit).where(Unit.name == info.authority, Unit.active))
    if unit is None:
        zh = f"登记库里没有主管单位“{info.authority}”，请先添加这个单位"
        en = f"There is no unit “{info.authority}” in the register; add it first"
        raise PackRefused([Fault("pack.yaml", "authority", "unknown-authority", zh, en)])
    return unit


def _store_sights(work: UnitOfWork, info: PackInfo) -> None:
    """Who sees by territory or charge follows the version in force, for running cases too."""
    known = {sight.role: sight for sight in work.session.scalars(select(PackSight).where(PackSight.pack == info.id))}
    for sight in info.sights:
        row = known.pop(sight.role, None)
        if row is None:
            work.session.add(PackSight(pack=info.id, role=sight.role, sees=sight.sees))
        else:
            row.sees = sight.sees
    for gone in known.values():
        work.session.delete(gone)


def _summary(info: PackInfo) -> dict[str, Any]:
    """What lists show without reading the files."""
    return {
        "title": {"zh": info.title.zh, "en": info.title.en},
        "issuer": {"zh": info.issuer.zh, "en": info.issuer.en},
        "roles": [role.name for role in info.roles],
        "starts": [
            {"process": s.process, "zh": s.title.zh, "en": s.title.en, "by": list(s.by), "about": s.about,
             "standings": list(s.standings), "note": {"zh": s.note.zh, "en": s.note.en}}
            for s in info.starts
        ],
        "subjects": {
            s.id: {"zh": s.title.zh, "en": s.title.en, "life": s.life,
                   "standings": {t.id: {"zh": t.title.zh, "en": t.title.en, "mark": t.mark} for t in s.standings},
                   "fields": {key: {"zh": t.zh, "en": t.en} for key, t in s.fields.items()}}
            for s in info.subjects
        },
    }  # fmt: skip
