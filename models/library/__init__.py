"""Built-in reference data, each row with its source and how far it can be trusted."""

from models.library.library import Confidence, Entry, Fact, Library, MaterialEntry, library
from models.library.lookup import Kind, UnknownName, rows

__all__ = [
    "Confidence",
    "Entry",
    "Fact",
    "Kind",
    "Library",
    "MaterialEntry",
    "UnknownName",
    "library",
    "rows",
]
