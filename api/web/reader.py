"""Who reads the page: how numbers and dates are written for them, and in which time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime
from babel.numbers import format_decimal
from starlette.requests import Request

from api.service import service_of
from api.settings import Settings
from api.web.texts import WrongCatalogue, catalogue

LOCALE_COOKIE: Final = "remelt_locale"
ZONE_COOKIE: Final = "remelt_zone"
"""What the browser says its zone is; a page that comes without it is drawn once more."""
OTHERWISE: Final = "en-GB"
OFFERED: Final = ("en-GB", "en-US", "de-DE", "fr-FR", "es-ES", "it-IT", "nl-NL", "nb-NO", "pl-PL")
DASH: Final = "\u2013"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """``locale`` as browsers name it, such as de-DE; ``zone`` as the world does."""

    locale: str
    zone: str

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number with that many decimals; what is not known is a dash."""
        if value is None:
            return DASH
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return str(format_decimal(value, format=pattern, locale=_locale(self.locale)))

    def moment(self, at: datetime | str | None) -> str:
        """A time in the plant's zone; text is ISO 8601."""
        if at is None:
            return DASH
        instant = datetime.fromisoformat(at) if isinstance(at, str) else at
        zone = ZoneInfo(self.zone)
        return str(format_datetime(instant, "short", tzinfo=zone, locale=_locale(self.locale)))


def reader_of(request: Request) -> Reader:
    """Whoever sent the request: their own choice, the plant's, or what their browser says."""
    settings = service_of(request).settings
    asked = request.headers.get("accept-language", "").partition(",")[0].partition(";")[0]
    locales = (request.cookies.get(LOCALE_COOKIE), settings.locale, asked)
    zones = (settings.zone, request.cookies.get(ZONE_COOKIE), "UTC")
    return Reader(
        locale=next((one for one in locales if one and _known(one)), OTHERWISE),
        zone=next(one for one in zones if one and is_zone(one)),
    )


def wrong_with(settings: Settings) -> str | None:
    """What is wrong with how the page is set up, and the way out; None if nothing is."""
    if settings.locale is not None and not _known(settings.locale):
        return f"REMELT_LOCALE is {settings.locale}: name a locale such as de-DE."
    if settings.zone is not None and not is_zone(settings.zone):
        return f"REMELT_ZONE is {settings.zone}: name a time zone such as Europe/Berlin."
    try:
        catalogue(settings.texts)
    except WrongCatalogue as error:
        return f"REMELT_TEXTS cannot be used. {error}"
    return None


def is_zone(name: str) -> bool:
    """Whether there is a time zone of that name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _known(name: str) -> bool:
    try:
        _locale(name)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _locale(name: str) -> Locale:
    return Locale.parse(name, sep="-")
