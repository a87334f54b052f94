"""Built-in reference data, each row with its source and how far it can be trusted."""

from models.library.library import Confidence, Entry, Fact, Library, MaterialEntry, library

__all__ = [
    "Confidence",
    "Entry",
    "Fact",
    "Library",
    "MaterialEntry",
    "library",
]
