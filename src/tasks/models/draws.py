"""Experts drawn for a case: nobody is drawn twice in one case, and who served how often can be told."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from register.base import Base


class ExpertDraw(Base):
    """One expert drawn; `round` counts the draws of the case from 1."""

    __tablename__ = "expert_draw"
    __table_args__ = (UniqueConstraint("case_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    round: Mapped[int]
    element_id: Mapped[str] = mapped_column(String(200), default="")
    drawn_at: Mapped[datetime]
