"""Every setting, its environment variable and its default. The table in docs/settings.md is made from this."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

_SHORTEST_KEY = 32


class SettingError(Exception):
    """A setting that cannot be used: says which variable, what is wrong and the mend."""


def _setting(variable: str, default: str, purpose: str) -> str:
    """A field's default that also carries its documentation."""
    return f"{variable}\0{default}\0{purpose}"


@dataclass(frozen=True, slots=True)
class Settings:
    """Read from the environment by `read_settings`; every value is a string, a number or a truth."""

    host: str = _setting("VIGIE_HOST", "127.0.0.1", "adresse d'écoute des pages")
    port: int = _setting("VIGIE_PORT", "8000", "port des pages")  # type: ignore[assignment]
    mail_host: str = _setting("VIGIE_MAIL_HOST", "127.0.0.1", "adresse d'écoute de la porte des courriels (SMTP)")
    mail_port: int = _setting("VIGIE_MAIL_PORT", "2525", "port de la porte des courriels ; 0 en choisit un")  # type: ignore[assignment]
    mail_max_bytes: int = _setting("VIGIE_MAIL_MAX_BYTES", "52428800", "taille maximale d'un courriel reçu, en octets")  # type: ignore[assignment]
    mail_protocol: str = _setting("VIGIE_MAIL_PROTOCOL", "smtp", "langue de cette porte : smtp ou lmtp")
    imap: str = _setting(
        "VIGIE_IMAP",
        "",
        "boîtes IMAP à lire, séparées par des espaces : "
        "imaps://compte:secret@serveur/INBOX?to=adresse du bureau (aussi : password_file, token_file, done, refused)",
    )
    maildir: str = _setting(
        "VIGIE_MAILDIR", "", "dossiers maildir à lire, séparés par des espaces : dossier=adresse du bureau"
    )
    mail_domain: str = _setting("VIGIE_MAIL_DOMAIN", "vigie.example", "domaine des Message-ID des lettres")
    relay_identifier: str = _setting(
        "VIGIE_RELAY_IDENTIFIER", "", "identifiant du relais dont on croit l'en-tête Authentication-Results"
    )
    relay_host: str = _setting("VIGIE_RELAY_HOST", "", "relais SMTP de sortie ; vide : boîte locale, rien ne sort")
    relay_port: int = _setting("VIGIE_RELAY_PORT", "25", "port du relais de sortie")  # type: ignore[assignment]
    relay_user: str = _setting("VIGIE_RELAY_USER", "", "compte sur le relais de sortie")
    relay_password: str = _setting("VIGIE_RELAY_PASSWORD", "", "mot de passe sur le relais de sortie")
    relay_tls: bool = _setting("VIGIE_RELAY_TLS", "1", "1 : STARTTLS vérifié ; 0 : en clair (relais local seulement)")  # type: ignore[assignment]
    database_url: str = _setting("DATABASE_URL", "", "base de données ; vide : SQLite dans le dossier d'instance")
    instance: str = _setting("VIGIE_INSTANCE", "instance", "dossier de la base SQLite et de la clé secrète")
    rules: str = _setting("VIGIE_RULES", "escalation_rules.yaml", "livre de règles")
    secret_key: str = _setting(
        "VIGIE_SECRET_KEY", "", "clé des sessions et des jetons ; vide : faite et gardée dans le dossier d'instance"
    )
    old_secret_keys: str = _setting(
        "VIGIE_OLD_SECRET_KEYS",
        "",
        "clés d'avant, séparées par des espaces : ce qu'elles ont scellé ou signé se lit encore, rien de neuf ne l'est",
    )
    public_url: str = _setting("VIGIE_PUBLIC_URL", "http://127.0.0.1:8000", "adresse des pages écrite dans les lettres")
    backups: str = _setting(
        "VIGIE_BACKUPS", "", "dossier des sauvegardes, sur un autre disque ; vide : backups dans le dossier d'instance"
    )
    postgres_programs: str = _setting(
        "VIGIE_POSTGRES_PROGRAMS", "", "dossier de pg_dump et de pg_restore ; vide : ceux du PATH"
    )
    drill_server: str = _setting(
        "VIGIE_DRILL_SERVER",
        "",
        "base PostgreSQL d'où l'exercice de restauration crée sa base d'essai ; vide : celle de DATABASE_URL",
    )
    metrics_token: str = _setting(
        "VIGIE_METRICS_TOKEN", "", "jeton (Bearer) demandé à qui lit /metrics ; vide : fermé, sauf VIGIE_METRICS_LOCAL"
    )
    metrics_local: bool = _setting("VIGIE_METRICS_LOCAL", "0", "1 : /metrics lisible sans jeton depuis cette machine")  # type: ignore[assignment]
    log_format: str = _setting("VIGIE_LOG_FORMAT", "json", "journal sur la sortie d'erreur : json ou text")
    log_level: str = _setting(
        "VIGIE_LOG_LEVEL", "warning", "à partir de quoi le journal écrit : info, warning ou error"
    )
    dead_man_url: str = _setting(
        "VIGIE_DEAD_MAN_URL", "", "adresse appelée tant que tout va bien, pour qui veille du dehors ; vide : aucune"
    )
    dead_man_mail: str = _setting(
        "VIGIE_DEAD_MAN_MAIL", "", "adresse à qui une lettre est envoyée tant que tout va bien ; vide : aucune"
    )
    dead_man_seconds: int = _setting(
        "VIGIE_DEAD_MAN_SECONDS",
        "60",
        "secondes entre deux signes de vie à l'adresse appelée ; dix fois plus par lettre",
    )  # type: ignore[assignment]
    dead_man_networks: str = _setting(
        "VIGIE_DEAD_MAN_NETWORKS",
        "",
        "réseaux privés où l'adresse appelée peut se trouver, séparés par des espaces ; vide : aucun",
    )
    api_a_minute: int = _setting("VIGIE_API_A_MINUTE", "600", "demandes par minute permises à un jeton de l'API")  # type: ignore[assignment]
    webhook_networks: str = _setting(
        "VIGIE_WEBHOOK_NETWORKS",
        "",
        "réseaux privés où un webhook peut appeler, séparés par des espaces, par exemple 10.1.0.0/16 ; vide : aucun",
    )
    session_idle_minutes: int = _setting(
        "VIGIE_SESSION_IDLE_MINUTES", "60", "minutes sans geste après lesquelles une session se ferme"
    )  # type: ignore[assignment]
    session_hours: int = _setting("VIGIE_SESSION_HOURS", "12", "heures après lesquelles toute session se ferme")  # type: ignore[assignment]
    second_factor_roles: str = _setting(
        "VIGIE_SECOND_FACTOR_ROLES",
        "",
        "rôles à qui le second facteur est imposé, séparés par des espaces, par exemple manager administrator",
    )
    trace_months: int = _setting("VIGIE_TRACE_MONTHS", "6", "mois pendant lesquels les traces sont gardées")  # type: ignore[assignment]
    access_years: int = _setting(
        "VIGIE_ACCESS_YEARS", "6", "années pendant lesquelles une habilitation retirée reste connue"
    )  # type: ignore[assignment]
    mail_months: int = _setting(
        "VIGIE_MAIL_MONTHS",
        "6",
        "mois pendant lesquels un courriel dont aucun incident n'est né est gardé ; 0 : toujours",
    )  # type: ignore[assignment]
    incident_years: int = _setting(
        "VIGIE_INCIDENT_YEARS",
        "6",
        "années après la clôture pendant lesquelles ce qui fut écrit d'un incident est gardé ; 0 : toujours",
    )  # type: ignore[assignment]
    oidc_issuer: str = _setting(
        "VIGIE_OIDC_ISSUER", "", "adresse du fournisseur d'identité OpenID Connect ; vide : aucun"
    )
    oidc_client: str = _setting("VIGIE_OIDC_CLIENT", "", "identifiant de Vigie chez ce fournisseur")
    oidc_secret: str = _setting("VIGIE_OIDC_SECRET", "", "secret de Vigie chez ce fournisseur")
    language: str = _setting(
        "VIGIE_LANGUAGE", "fr", "langue des pages tant que la personne n'en choisit pas une autre : fr ou en"
    )
    demo: bool = _setting(
        "VIGIE_DEMO", "0", "1 : démonstration, données d'exemple et temps que l'on avance (make start)"
    )  # type: ignore[assignment]

    @property
    def backup_shelf(self) -> Path:
        """The folder that backups are put in."""
        return Path(self.backups) if self.backups else Path(self.instance).absolute() / "backups"

    @property
    def sqlalchemy_url(self) -> str:
        """The database as SQLAlchemy names it: psycopg 3 for PostgreSQL, a file of the instance folder otherwise."""
        url = self.database_url or f"sqlite:///{Path(self.instance).absolute() / 'vigie.sqlite3'}"
        for plain in ("postgresql://", "postgres://"):
            if url.startswith(plain):
                return "postgresql+psycopg://" + url.removeprefix(plain)
        return url


def documented() -> list[tuple[str, str, str]]:
    """Every setting as (variable, default, purpose), in order."""
    rows = (str(field.default).split("\0") for field in fields(Settings))
    return [(variable, default, purpose) for variable, default, purpose in rows]


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of this process. Raises SettingError for a number or a truth that is none."""
    values: dict[str, object] = {}
    for field in fields(Settings):
        variable, default, _ = str(field.default).split("\0")
        values[field.name] = _typed(variable, environment.get(variable, default), str(field.type))
    return Settings(**values)  # type: ignore[arg-type]


def _typed(variable: str, text: str, kind: str) -> object:
    if kind == "int":
        if not text.isdecimal():
            raise SettingError(f"{variable}={text!r} : il faut un nombre entier, par exemple {variable}=8000.")
        return int(text)
    if kind == "bool":
        if text not in ("0", "1"):
            raise SettingError(f"{variable}={text!r} : il faut 0 ou 1.")
        return text == "1"
    return text


def secret_key(settings: Settings) -> str:
    """The secret of this installation: given, or made once and kept readable by its owner only."""
    if settings.secret_key:
        in_production = settings.public_url.startswith("https:")
        if in_production and (len(settings.secret_key) < _SHORTEST_KEY or len(set(settings.secret_key)) < 10):
            raise SettingError(
                "VIGIE_SECRET_KEY : cette clé se devine. Laissez-la vide, ou donnez-en une d'au moins "
                f"{_SHORTEST_KEY} caractères tirés au hasard."
            )
        return settings.secret_key
    kept = Path(settings.instance) / "secret_key"
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return kept.read_text()
