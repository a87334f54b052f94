"""Who reads the page: how numbers and dates are written for them, and in which time zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime
from babel.numbers import format_decimal
from starlette.requests import Request

from api.scenarios.zones import is_zone, plant_zone
from api.service import service_of
from api.settings import Settings
from api.web.texts import WrongCatalogue, catalogue

LOCALE_COOKIE: Final = "remelt_locale"
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


def reader_of(request: Request, own_zone: object = None) -> Reader:
    """Whoever sent the request: numbers by their choice, the plant's, or what their browser says.

    Times are the plant's, wherever they are; ``own_zone`` is that of the scenario that is shown.
    """
    settings = service_of(request).settings
    asked = request.headers.get("accept-language", "").partition(",")[0].partition(";")[0]
    locales = (request.cookies.get(LOCALE_COOKIE), settings.locale, asked)
    return Reader(
        locale=next((one for one in locales if one and _known(one)), OTHERWISE),
        zone=plant_zone(settings, own_zone),
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


def _known(name: str) -> bool:
    try:
        _locale(name)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def _locale(name: str) -> Locale:
    return Locale.parse(name, sep="-")
