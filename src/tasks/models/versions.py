"""Versions of packs: immutable, known by the hash of their content."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from register.base import Base


class PackVersion(Base):
    """One deployed version of a pack. `in_force` marks the one that new cases start under; at most one for a pack."""

    __tablename__ = "pack_version"
    __table_args__ = (Index("ix_pack_version_in_force", "pack", "in_force"),)

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    pack: Mapped[str] = mapped_column(String(100))
    title: Mapped[str] = mapped_column(String(300))
    number: Mapped[str] = mapped_column(String(100), default="")  # of the regulation: 内科平字〔2025〕16号
    authority_id: Mapped[str] = mapped_column(ForeignKey("unit.id"))
    state: Mapped[str] = mapped_column(String(20))  # as pack.yaml says: in_force, draft, superseded
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]  # the last day, inclusive
    in_force: Mapped[bool] = mapped_column(default=False)
    edition: Mapped[int]  # 1, 2, 3… within the pack: what people say
    deployed_at: Mapped[datetime]
    deployed_by: Mapped[str | None] = mapped_column(ForeignKey("person.id"))
    info: Mapped[dict[str, Any]]  # what lists of processes need without reading the files


class PackFile(Base):
    """A file of a version, by its path in the pack."""

    __tablename__ = "pack_file"
    __table_args__ = (UniqueConstraint("version_hash", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_hash: Mapped[str] = mapped_column(ForeignKey("pack_version.hash"))
    path: Mapped[str] = mapped_column(String(255))
    digest: Mapped[str] = mapped_column(ForeignKey("blob.digest"))


class PackSight(Base):
    """Who sees the cases of a pack by territory or charge (rule X-4), from `visibility` of the version in force."""

    __tablename__ = "pack_sight"
    __table_args__ = (UniqueConstraint("pack", "role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pack: Mapped[str] = mapped_column(String(100))
    role: Mapped[str] = mapped_column(String(100), index=True)
    sees: Mapped[str] = mapped_column(String(20))  # "territory", "charge" or "all"
