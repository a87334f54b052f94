"""Measurements, side by side with peers; run by ``make bench``."""
