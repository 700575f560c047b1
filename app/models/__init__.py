"""The cellar of tables, one noun a file."""

from app.models.access import AccessAnswer, AccessGrant, AccessMaximum, AccessReview, IncidentFollower
from app.models.api_token import ApiToken
from app.models.blob import Blob
from app.models.clock import Clock, FiredStep, Pause
from app.models.crisis import CrisisPaper
from app.models.engine_event import EngineEvent
from app.models.event import Event
from app.models.imap_mail import ImapMail
from app.models.inbound_mail import InboundMail
from app.models.incident import Incident, ReferenceCounter
from app.models.incident_link import IncidentLink
from app.models.kept_answer import KeptAnswer
from app.models.letter import Letter
from app.models.letter_template import LetterTemplate
from app.models.message import Attachment, Message
from app.models.organisation import Agreement, Contact, Organisation
from app.models.saved_view import DefaultView, SavedView
from app.models.search_word import SearchWord
from app.models.setting import CalendarException, DutyBeat, RulesVersion, Setting
from app.models.trace import Trace, TraceEnd
from app.models.user import User
from app.models.user_session import RecoveryCode, UserSession
from app.models.webhook import Webhook, WebhookDelivery

__all__ = [
    "AccessAnswer",
    "AccessGrant",
    "AccessMaximum",
    "AccessReview",
    "Agreement",
    "ApiToken",
    "Attachment",
    "Blob",
    "CalendarException",
    "Clock",
    "Contact",
    "CrisisPaper",
    "DefaultView",
    "DutyBeat",
    "EngineEvent",
    "Event",
    "FiredStep",
    "ImapMail",
    "InboundMail",
    "Incident",
    "IncidentFollower",
    "IncidentLink",
    "KeptAnswer",
    "Letter",
    "LetterTemplate",
    "Message",
    "Organisation",
    "Pause",
    "RecoveryCode",
    "ReferenceCounter",
    "RulesVersion",
    "SavedView",
    "SearchWord",
    "Setting",
    "Trace",
    "TraceEnd",
    "User",
    "UserSession",
    "Webhook",
    "WebhookDelivery",
]
