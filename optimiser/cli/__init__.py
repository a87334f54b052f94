"""The command ``remelt``. Each command imports what it needs when it runs: help is quick."""

from optimiser.cli.app import main

__all__ = ["main"]
