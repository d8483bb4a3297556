"""Every setting, from the environment only, read once; a wrong one stops the process."""

import os
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from tocsin.kit import errors, guard, remote, secrets, tls
from tocsin.kit.guard import Guard


def _data_home() -> Path:
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local/share") / "tocsin"


class Settings(BaseSettings):
    """The environment variables that Tocsin reads; docs/reference/settings.md is made of this."""

    model_config = SettingsConfigDict(env_prefix="TOCSIN_", frozen=True)

    data: Path = Field(
        default_factory=_data_home,
        description="Directory of the embedded database, the instance's key and the logs.",
    )
    database_url: str | None = Field(
        default=None,
        validation_alias="DATABASE_URL",
        description="Your own PostgreSQL 15 or newer; without it the embedded one is used.",
    )
    database_tls: bool = Field(
        default=False,
        description="Insists on TLS to a database on another machine: its address then has to say"
        " sslmode=verify-full, verify-ca or require.",
    )
    pg_bin: Path | None = Field(
        default=None,
        description="Directory of PostgreSQL's programs to use instead of those that ship with us.",
    )
    listen: str = Field(
        default="127.0.0.1:8137", description="Address and port that the web process listens on."
    )
    tls_cert: Path | None = Field(
        default=None,
        description="Certificate in PEM, with those that lead to its authority: the web process"
        " then listens on TOCSIN_TLS_LISTEN too, with TLS; a renewed one is taken up by itself.",
    )
    tls_key: Path | None = Field(
        default=None, description="The private key of that certificate, in PEM, without a password."
    )
    tls_listen: str = Field(
        default=":8443",
        description="Address and port of that second listener; without a host every address.",
    )
    syslog_listen: str | None = Field(
        default=None,
        description="Address and port, such as :5514, on which syslog is heard, by UDP and TCP.",
    )
    syslog_tls_listen: str | None = Field(
        default=None,
        description="Address and port, such as :6514, on which syslog is heard with TLS; it shows"
        " the certificate of TOCSIN_TLS_CERT.",
    )
    syslog_tls_authorities: Path | None = Field(
        default=None,
        description="Authorities in PEM: whoever sends syslog with TLS then has to show a"
        " certificate of one of them.",
    )
    snmp_listen: str | None = Field(
        default=None,
        description="Address and port, such as :1162, on which SNMP's traps are heard.",
    )
    public_url: str | None = Field(
        default=None,
        description="The address under which people and senders reach Tocsin; used in links.",
    )
    secret_key: str | None = Field(
        default=None,
        repr=False,
        description="The instance's secret, 32 characters or more; else kept in DATA/secret.key.",
    )
    trusted_proxies: str = Field(
        default="127.0.0.1",
        description="Addresses whose X-Forwarded-* headers are believed, separated by commas.",
    )
    private_networks: str = Field(
        default=guard.PRIVATE,
        description="Private networks that monitors may ask, and where a provider of sign-in may"
        " be, separated by commas; empty: none."
        " Link-local and metadata addresses are never asked.",
    )
    log_level: str = Field(default="info", description="debug, info, warning or error.")
    development: bool = Field(
        default=False,
        description="Shows the style guide and reloads templates; not for production.",
    )
    max_body: int = Field(
        default=524_288, description="Largest body, in bytes, that a door for events accepts."
    )
    max_batch: int = Field(
        default=8_388_608,
        description="Largest body, in bytes, of the many alerts that a Prometheus sends at once.",
    )
    events_per_second: int = Field(
        default=2500,
        ge=0,
        description="Requests with events that one key may bring a second to each web process,"
        " four seconds' worth at once; what is above is answered with 429. 0 is no limit.",
    )
    mail_listen: str | None = Field(
        default=None,
        description="Address and port, such as :25, on which mail is taken in by SMTP; with"
        " STARTTLS where there is TOCSIN_TLS_CERT.",
    )
    lmtp_listen: str | None = Field(
        default=None,
        description="Address and port on which a mail server of yours hands mail over by LMTP.",
    )
    max_mail: int = Field(
        default=26_214_400, ge=65_536, description="Largest mail, in bytes, that is taken in."
    )
    max_attachment: int = Field(default=10_485_760, description="Largest attachment, in bytes.")
    raw_event_days: int = Field(
        default=90,
        ge=1,
        description="How many days the bytes of events are kept; those of open incidents longer.",
    )
    notification_days: int = Field(
        default=400,
        ge=1,
        description="How many days notifications and the attempts at them are kept; those about"
        " open incidents longer. The ledger keeps that they were sent.",
    )
    watcher_url: str | None = Field(
        default=None,
        description="Address of a watcher outside that expects to be called each minute, such as a"
        " check of healthchecks.io; it speaks up when all of Tocsin is gone.",
    )
    watch_contacts: str = Field(
        default="",
        description="Who else is told when Tocsin itself fails, separated by commas:"
        " mailto:ana@example.com, https://… for a webhook, ntfy://server/topic.",
    )
    auditor_url: str | None = Field(
        default=None,
        description="DATABASE_URL of the auditor's own role that may only read, where the database"
        " is your own; docs/howto/watch-the-watcher.md has its statements.",
    )
    audit_seconds: float = Field(
        default=15.0,
        gt=0,
        description="How often the auditor looks whether all that is due is done.",
    )
    grace_seconds: float = Field(
        default=60.0, gt=0, description="How overdue anything may be before the auditor speaks up."
    )
    tick_seconds: float = Field(
        default=15.0, gt=0, description="How long no engine may page before the auditor speaks up."
    )
    silence_seconds: float = Field(
        default=120.0,
        gt=0,
        description="How long the auditor may be silent before the dead-man speaks up.",
    )
    synthetic_seconds: float = Field(
        default=60.0,
        ge=0,
        description="How often a page is sent to nobody, through every hop; 0 for never.",
    )
    synthetic_url: str | None = Field(
        default=None,
        description="Database that those pages walk through, and nothing else: it is emptied now"
        " and then. `tocsin serve` makes one beside the real one and sets this itself.",
    )
    ballast_mb: int = Field(
        default=64,
        ge=0,
        description="Megabytes kept in DATA/ballast, to be given up when the disk is full.",
    )

    @field_validator("private_networks")
    @classmethod
    def _readable(cls, given: str) -> str:
        try:
            guard.allowing(given.split(","))
        except errors.Invalid as wrong:
            raise ValueError(wrong.sentence) from wrong
        return given

    @model_validator(mode="after")
    def _paired(self) -> Self:
        if (self.tls_cert is None) is not (self.tls_key is None):
            raise ValueError("TOCSIN_TLS_CERT and TOCSIN_TLS_KEY are set together or not at all")
        return self

    @model_validator(mode="after")
    def _encrypted(self) -> Self:
        urls = {"DATABASE_URL": self.database_url, "TOCSIN_AUDITOR_URL": self.auditor_url}
        for name, url in urls.items():
            if self.database_tls and url and remote.is_open(url):
                raise ValueError(
                    f"TOCSIN_DATABASE_TLS insists on TLS: add sslmode=verify-full to {name}"
                )
        return self

    @property
    def tls(self) -> tls.Files | None:
        """The files of the listener for TLS, if there is one."""
        if self.tls_cert is None or self.tls_key is None:
            return None
        return tls.Files(self.tls_cert, self.tls_key)

    @property
    def monitored(self) -> Guard:
        """The addresses that monitors may ask."""
        return guard.allowing(self.private_networks.split(","))

    @cached_property
    def key(self) -> secrets.Key:
        if self.secret_key:
            return secrets.from_text(self.secret_key)
        self.data.mkdir(parents=True, exist_ok=True)
        return secrets.load(self.data / "secret.key")

    @property
    def base_url(self) -> str:
        """The address for links, without a trailing slash."""
        if self.public_url is None and self.tls is not None:
            host, _, port = self.tls_listen.rpartition(":")
            return f"https://{host or 'localhost'}:{port}"
        return (self.public_url or f"http://{self.listen}").rstrip("/")
