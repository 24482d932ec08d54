"""Installations of the app and the states of those under way. Columns and constraints only."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from bot.db import Base


class Installation(Base):
    """The app, installed by OAuth in a workspace or in a whole organisation. Tokens are sealed with `DAGSTART_KEY`."""

    __tablename__ = "installation"

    id: Mapped[int] = mapped_column(primary_key=True)
    slack_id: Mapped[str] = mapped_column(String(20), unique=True)  # T… of the workspace, or E… of the organisation
    enterprise_id: Mapped[str | None] = mapped_column(String(20))
    app_id: Mapped[str] = mapped_column(String(20))
    bot_user_id: Mapped[str] = mapped_column(String(20))
    sealed_token: Mapped[str] = mapped_column(Text)
    sealed_refresh: Mapped[str | None] = mapped_column(Text)  # only where the app rotates its tokens
    expires_at: Mapped[datetime | None]  # of the token; with the refresh token comes the next one
    rotating_until: Mapped[datetime | None]  # the lease of the one process that fetches the next one
    installed_at: Mapped[datetime]

    @property
    def of_organisation(self) -> bool:
        """Whether one token is for every workspace of an organisation to which the app was added."""
        return self.slack_id == self.enterprise_id


class OauthState(Base):
    """An installation that somebody began in a browser: used once, within ten minutes."""

    __tablename__ = "oauth_state"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)  # a checksum of the state
    expires_at: Mapped[datetime]
