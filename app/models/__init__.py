"""The cellar of tables, one noun a file."""

from app.models.blob import Blob
from app.models.clock import Clock, FiredStep, Pause
from app.models.engine_event import EngineEvent
from app.models.event import Event
from app.models.imap_mail import ImapMail
from app.models.inbound_mail import InboundMail
from app.models.incident import Incident, ReferenceCounter
from app.models.letter import Letter
from app.models.letter_template import LetterTemplate
from app.models.message import Attachment, Message
from app.models.organisation import Agreement, Contact, Organisation
from app.models.setting import CalendarException, DutyBeat, RulesVersion, Setting
from app.models.user import User

__all__ = [
    "Agreement",
    "Attachment",
    "Blob",
    "CalendarException",
    "Clock",
    "Contact",
    "DutyBeat",
    "EngineEvent",
    "Event",
    "FiredStep",
    "ImapMail",
    "InboundMail",
    "Incident",
    "Letter",
    "LetterTemplate",
    "Message",
    "Organisation",
    "Pause",
    "ReferenceCounter",
    "RulesVersion",
    "Setting",
    "User",
]
