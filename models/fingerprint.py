"""One number for one input: the order of rows changes nothing."""

from __future__ import annotations

import hashlib
import json

from models.scenario import TABLES, Scenario


def fingerprint(scenario: Scenario) -> str:
    """The SHA-256 of the scenario in canonical form, hexadecimal."""
    document = scenario.model_dump(mode="json")
    for table in TABLES:
        document[table] = sorted(json.dumps(row, sort_keys=True) for row in document[table])
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
