"""The command ``remelt``. Each command imports what it needs when it runs: help is quick."""
