"""The tables of what runs: versions, cases, open work, history, outbox, papers, and the house's own notes."""

from register.base import Base
from register.models import Expert, Membership, OfficeChange, Person, Record, RecordChange, RecordParty, Unit
from tasks.models.calendar import CalendarEdition, HolidayAnnouncement, Recounting
from tasks.models.cases import Case, CaseParty
from tasks.models.draws import ExpertDraw
from tasks.models.history import History, PersonalValue, Seal, SealedHead
from tasks.models.keeping import Blob, Notification, Outbox, Setting, SignInAttempt
from tasks.models.papers import Document, File, Notice, NumberSeries, Objection
from tasks.models.versions import PackFile, PackSight, PackVersion
from tasks.models.waiting import Incident, Message, OutwardJob, Subscription, Timer
from tasks.models.work import Candidate, Draft, Exclusion, Reminding, Task

__all__ = [
    "Base", "Blob", "CalendarEdition", "Candidate", "Case", "CaseParty", "Document", "Draft", "Exclusion", "Expert",
    "ExpertDraw", "File", "History", "HolidayAnnouncement", "Incident", "Membership", "Message", "Notice",
    "Notification", "NumberSeries", "Objection", "OfficeChange", "Outbox", "OutwardJob", "PackFile", "PackSight",
    "PackVersion", "Person", "PersonalValue", "Record", "RecordChange", "RecordParty", "Recounting", "Reminding",
    "Seal", "SealedHead", "Setting", "SignInAttempt", "Subscription", "Task", "Timer", "Unit",
]  # fmt: skip
