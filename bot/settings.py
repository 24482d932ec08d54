"""Settings come from the environment or `.env`; one class, one place."""

import json
import re
from base64 import urlsafe_b64decode
from functools import cached_property
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AliasChoices, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from bot.errors import StartupError

KEY_BYTES = 32


def _plain(name: str) -> AliasChoices:
    return AliasChoices(name)


class Settings(BaseSettings):
    """Everything an operator can set. Names without prefix are shared with other Slack tools."""

    model_config = SettingsConfigDict(
        env_prefix="DAGSTART_", env_file=".env", extra="ignore", populate_by_name=True, frozen=True
    )

    slack_bot_token: Annotated[SecretStr, Field(validation_alias=_plain("SLACK_BOT_TOKEN"))] = SecretStr("")
    slack_app_token: Annotated[SecretStr, Field(validation_alias=_plain("SLACK_APP_TOKEN"))] = SecretStr("")
    slack_signing_secret: Annotated[SecretStr, Field(validation_alias=_plain("SLACK_SIGNING_SECRET"))] = SecretStr("")
    slack_client_id: Annotated[str, Field(validation_alias=_plain("SLACK_CLIENT_ID"))] = ""
    """Set where the bot is installed through OAuth, in one workspace or in many."""
    slack_client_secret: Annotated[SecretStr, Field(validation_alias=_plain("SLACK_CLIENT_SECRET"))] = SecretStr("")
    slack_api_url: Annotated[str, Field(validation_alias=_plain("SLACK_API_URL"))] = "https://slack.com/api/"
    database_url: Annotated[str, Field(validation_alias=_plain("DATABASE_URL"))] = "sqlite:///var/dagstart.db"

    key: SecretStr = SecretStr("")
    """Fernet keys separated by commas: the first one seals who raised a point without a name, all of them open."""
    clock_file: Path | None = None
    """A set clock to follow, only beside a stand-in Slack on this machine."""
    pace: Annotated[float, Field(gt=0, le=10_000)] = 5.0
    """Messages a second for a workspace; Slack allows several hundred a minute."""
    pace_scale: Annotated[float, Field(gt=0, le=1_000)] = 1.0
    """Multiplies every limit the bot keeps to; only for measuring against a stand-in that does the same."""
    threads: Annotated[int, Field(ge=4, le=256)] = 32
    """Slack requests handled at once."""
    charts: Literal["slack", "png"] = "slack"
    """How a KPI is drawn: Slack's own chart, or a picture of every day in the conversation with the bot."""
    public_url: str = ""
    """Where browsers reach the bot, such as https://dagstart.example.org; for installing through OAuth."""
    workspaces: Annotated[frozenset[str], NoDecode] = frozenset()
    """Slack ids of the workspaces and organisations that may install the bot; empty: any."""
    after_uninstall: Annotated[int | None, Field(ge=0, le=3650)] = None
    """Days after which the data of a workspace is erased that removed the bot; None keeps it."""
    http_host: str = "127.0.0.1"
    http_port: Annotated[int, Field(ge=0, le=65535)] = 3000
    http_connections: Annotated[int, Field(ge=8, le=10_000)] = 200
    """HTTP connections at once; those beyond it are closed unanswered, so that a flood takes no more memory."""
    metrics_key: SecretStr = SecretStr("")
    """With which Prometheus may read `/metrics`; without it there is none."""
    sources: Annotated[dict[str, SecretStr], NoDecode] = {}
    """Databases from which values of KPIs are fetched: a JSON object of names and addresses, passwords included."""
    queries: Path | None = None
    """The TOML file with the queries for them."""
    keep_answers: Annotated[int, Field(ge=0, le=36_500)] = 365
    """Days for which daily starts with their answers are kept, and what the bot knows of its messages in channels."""
    keep_points: Annotated[int, Field(ge=0, le=36_500)] = 730
    """Days for which a point is kept after it was dealt with."""
    keep_changes: Annotated[int, Field(ge=0, le=36_500)] = 730
    """Days for which it is kept who changed which setting."""
    journal: Path | None = None
    """Where the journal of erasures is kept; without it beside a SQLite database, or in `var`."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_format: Literal["text", "json"] = "text"

    @field_validator("slack_api_url")
    @classmethod
    def _with_slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @field_validator("key")
    @classmethod
    def _is_a_key(cls, value: SecretStr) -> SecretStr:
        for key in filter(None, (each.strip() for each in value.get_secret_value().split(","))):
            try:
                long_enough = len(urlsafe_b64decode(key)) == KEY_BYTES
            except ValueError:
                long_enough = False
            if not long_enough:
                raise ValueError(f"each key is {KEY_BYTES} random bytes in URL-safe base64")
        return value

    @field_validator("public_url")
    @classmethod
    def _is_reachable(cls, value: str) -> str:
        if value and not is_public(value):
            raise ValueError("it has to begin with https://")
        return value.rstrip("/")

    @field_validator("workspaces", mode="before")
    @classmethod
    def _are_ids(cls, value: object) -> object:
        found = frozenset(filter(None, re.split(r"[\s,]+", value))) if isinstance(value, str) else value
        if not isinstance(found, frozenset) or not all(re.fullmatch(r"[TE][A-Z0-9]{2,}", each) for each in found):
            raise ValueError("it has to be ids like T0123ABCD or E0123ABCD, with commas between them")
        return found

    @field_validator("after_uninstall", mode="before")
    @classmethod
    def _is_a_policy(cls, value: object) -> object:
        return None if value in ("", "keep") else value

    @field_validator("sources", mode="before")
    @classmethod
    def _are_addresses(cls, value: object) -> object:
        try:
            found = json.loads(value) if isinstance(value, str) else value
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(each, str | SecretStr) for each in found.values()):
            raise ValueError('it has to be a JSON object like {"crm": "postgresql://reader:password@host/name"}')
        return found

    @cached_property
    def journal_file(self) -> Path:
        """The journal of erasures."""
        _, is_file, path = self.database_url.partition("sqlite:///")
        return self.journal or (Path(path).parent if is_file else Path("var")) / "erased.jsonl"

    @cached_property
    def slack_is_local(self) -> bool:
        """Whether Slack's address is a loopback address, so that a set clock may be followed."""
        return _is_loopback(urlsplit(self.slack_api_url).hostname or "")

    @property
    def by_oauth(self) -> bool:
        """Whether workspaces install the bot themselves, so that their tokens stand in the database."""
        return bool(self.slack_client_id)


def is_public(address: str) -> bool:
    """Whether browsers and Slack may be sent to this address: over HTTPS, or on this machine."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def load_settings(**overrides: object) -> Settings:
    """Read the settings. Raises StartupError with a sentence that names what to change."""
    try:
        settings = Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "a setting"
        label = name if name.isupper() else f"DAGSTART_{name.upper()}"
        raise StartupError(
            f"{label} is not usable: {first['msg']}. Correct it in the environment or in .env."
        ) from None
    if settings.clock_file and not settings.slack_is_local:
        raise StartupError(
            "DAGSTART_CLOCK_FILE is only for a stand-in Slack on this machine: "
            "remove it, or point SLACK_API_URL to a loopback address."
        )
    return settings
