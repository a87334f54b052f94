"""Telling other systems what happened to a run: signed, checked where it goes, at least once."""
