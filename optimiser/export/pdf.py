"""report.pdf: a page as it prints, page by page; it needs Pango, which Debian brings."""

from __future__ import annotations

from typing import Any, NoReturn

from models.brief import Brief
from models.plan import Plan
from optimiser.export.report import report_html


class PdfUnavailable(RuntimeError):
    """The libraries that set text are not installed on this host."""


def report_pdf(brief: Brief, plan: Plan) -> bytes:
    """The report as PDF.

    Raises:
        PdfUnavailable: Pango is not installed.
    """
    return pdf_of(report_html(brief, plan))


def pdf_of(html: str) -> bytes:
    """A page that needs nothing but itself as PDF.

    Raises:
        PdfUnavailable: Pango is not installed.
    """
    try:
        import weasyprint  # noqa: PLC0415 -- it takes a second, and looks for Pango at once
    except OSError as error:
        raise PdfUnavailable("Pango is not installed: make system-packages") from error
    made: bytes = weasyprint.HTML(string=html, url_fetcher=_refuse).write_pdf()
    return made


def _refuse(url: str, *_: Any, **__: Any) -> NoReturn:
    """A report needs nothing but itself."""
    raise ValueError(f"the report asks for {url}")
