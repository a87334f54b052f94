"""The words that descriptions of answers are made of: JSON Schema, in short."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

Schema = Mapping[str, Any]
TEXT: Final = {"type": "string"}
NUMBER: Final = {"type": "number"}
COUNT: Final = {"type": "integer", "minimum": 0}
FLAG: Final = {"type": "boolean"}
MAYBE_TEXT: Final = {"type": ["string", "null"]}
MAYBE_NUMBER: Final = {"type": ["number", "null"]}
MOMENT: Final = {"type": "string", "format": "date-time"}
MAYBE_MOMENT: Final = {"type": ["string", "null"], "format": "date-time"}
ANYTHING: Final = {"type": "object", "additionalProperties": True}
LINKS: Final = {"type": "object", "additionalProperties": TEXT}


def ref(name: str) -> Schema:
    """A reference to a schema by name."""
    return {"$ref": f"#/components/schemas/{name}"}


def whole(**properties: Any) -> Schema:
    """An object that always has all of these members, and may get others in later versions."""
    return {"type": "object", "required": list(properties), "properties": properties}


def listed(of: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": of}


def one_of(values: Sequence[object]) -> Schema:
    """One of these texts; or null, where that is among them."""
    kind = ["string", "null"] if None in values else "string"
    return {"type": kind, "enum": list(values)}


def page(member: str, of: str) -> Schema:
    """A page of a list, and the cursor of the page after it."""
    return whole(**{member: listed(ref(of)), "next": MAYBE_TEXT})


def takes(example: Mapping[str, object]) -> dict[str, Any]:
    """The body of a request, for the description of the API."""
    content = {"schema": {"type": "object"}, "example": example}
    return {"requestBody": {"required": True, "content": {"application/json": content}}}
