"""The commands that serve: beside those that plan they make up the command ``remelt``."""
