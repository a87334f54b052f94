"""What answers look like that the service puts together: runs, lots, webhooks, keys and so on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, get_args

from api.access.caller import ALLOWED
from api.http.schema_words import (
    ANYTHING,
    COUNT,
    FLAG,
    LINKS,
    MAYBE_MOMENT,
    MAYBE_NUMBER,
    MAYBE_TEXT,
    MOMENT,
    NUMBER,
    TEXT,
    Schema,
    listed,
    one_of,
    page,
    ref,
    whole,
)
from api.store.outbox import EVENTS
from api.store.runs import State
from models.plan import Outcome

STATES: Final = get_args(State)
OUTCOME: Final = one_of((*get_args(Outcome), None))
RUN: Final[Mapping[str, Schema]] = {
    "run_id": TEXT,
    "state": one_of(STATES),
    "outcome": OUTCOME,
    "tag": MAYBE_TEXT,
    "external_ref": MAYBE_TEXT,
    "lots_from": one_of(("body", "store")),
    "parent_id": {**MAYBE_TEXT, "description": "The run that this one revises"},
    "sweep_id": MAYBE_TEXT,
    "scenario_id": {**MAYBE_TEXT, "description": "The kept scenario that it was made of"},
    "scenario_version": {"type": ["integer", "null"]},
    "created_by": TEXT,
    "time_limit_s": NUMBER,
    "attempts": COUNT,
    "goal": {**MAYBE_TEXT, "description": "What incumbent, bound and gap_pct are of"},
    "incumbent": MAYBE_NUMBER,
    "bound": MAYBE_NUMBER,
    "gap_pct": MAYBE_NUMBER,
    "accepted_by": MAYBE_TEXT,
    "superseded_by": {**MAYBE_TEXT, "description": "The revision accepted in its place"},
    "created_at": MOMENT,
    "started_at": MAYBE_MOMENT,
    "finished_at": MAYBE_MOMENT,
    "accepted_at": MAYBE_MOMENT,
    "stopping": FLAG,
    "override": {
        "anyOf": [ref("Override"), {"type": "null"}],
        "description": "What a revision costs against parent_id; null of a run that revises none, "
        "until it has succeeded, and wherever several runs are told or one is asked for",
    },
    "error": {"anyOf": [ref("RunError"), {"type": "null"}]},
    "links": LINKS,
}
SCENARIO: Final[Mapping[str, Schema]] = {
    "scenario_id": TEXT,
    "name": TEXT,
    "version": COUNT,
    "created_at": MOMENT,
    "created_by": TEXT,
    "updated_at": MOMENT,
    "updated_by": TEXT,
    "links": LINKS,
}
SCENARIOS: Final[Mapping[str, Schema]] = {
    "KeptScenario": whole(**SCENARIO),
    "KeptScenarioPage": page("scenarios", "KeptScenario"),
    "Sheets": whole(
        **SCENARIO,
        settings=ANYTHING,
        sheets={"type": "object", "additionalProperties": listed(ref("SheetRow"))},
    ),
    "SheetRow": whole(row=COUNT, cells=ANYTHING),
}
KEY: Final[Mapping[str, Schema]] = {
    "key_id": TEXT,
    "name": TEXT,
    "role": one_of(sorted(ALLOWED)),
    "created_at": MOMENT,
    "created_by": TEXT,
    "expires_at": MAYBE_MOMENT,
    "revoked_at": MAYBE_MOMENT,
    "links": LINKS,
}
WEBHOOK: Final[Mapping[str, Schema]] = {
    "webhook_id": TEXT,
    "url": TEXT,
    "events": listed(one_of(EVENTS)),
    "active": FLAG,
    "created_at": MOMENT,
    "links": LINKS,
}
RUNS: Final[Mapping[str, Schema]] = {
    "Run": whole(**RUN),
    "RunError": whole(code=TEXT, detail=MAYBE_TEXT, support_id=MAYBE_TEXT),
    "RunPage": page("runs", "Run"),
    "Acceptance": whole(**RUN, reservations=listed(ref("Reservation"))),
    "Reservation": whole(target=TEXT, lot_id=TEXT, kg=NUMBER),
    "Execution": whole(
        run_id=TEXT,
        accepted_at=MAYBE_MOMENT,
        lines=listed(ref("ExecutedLine")),
        targets=listed(ref("ExecutedTarget")),
        still_reserved_kg=NUMBER,
    ),
    "ExecutedLine": whole(
        target=TEXT,
        source=TEXT,
        planned_kg=NUMBER,
        charged_kg={**MAYBE_NUMBER, "description": "null until it is told"},
        difference_kg=MAYBE_NUMBER,
        weighed_at=MAYBE_MOMENT,
        by=MAYBE_TEXT,
    ),
    "ExecutedTarget": whole(target=TEXT, planned_kg=NUMBER, charged_kg=NUMBER, lines_to_come=COUNT),
    "Sweep": whole(
        sweep_id=TEXT,
        state=one_of(("running", "ended")),
        tag=MAYBE_TEXT,
        created_by=TEXT,
        created_at=MOMENT,
        counts=whole(**dict.fromkeys(STATES, COUNT)),
        members=listed(ref("SweepMember")),
        links=LINKS,
    ),
    "SweepMember": whole(
        run_id=TEXT,
        name=TEXT,
        parameters={**ANYTHING, "description": "The value of each figure that it changes"},
        state={**one_of((*STATES, None)), "description": "null once the run was forgotten"},
        outcome=OUTCOME,
        error_code=MAYBE_TEXT,
        goals={"type": "object", "additionalProperties": ref("MemberGoal")},
        totals={"anyOf": [ref("MemberTotals"), {"type": "null"}]},
    ),
    "MemberGoal": whole(value=MAYBE_NUMBER, bound=MAYBE_NUMBER, gap_pct=MAYBE_NUMBER, unit=TEXT),
    "MemberTotals": whole(
        cost=NUMBER,
        currency=TEXT,
        recycled_content_pct=MAYBE_NUMBER,
        metal_loss_kg=NUMBER,
        primary_kg=NUMBER,
        kgco2e_cut_off=MAYBE_NUMBER,
    ),
}
STOCK: Final[Mapping[str, Schema]] = {
    "Lot": whole(
        lot_id=TEXT,
        lot={**ANYTHING, "description": "Its row of the table lots, as it was received"},
        received_kg=NUMBER,
        charged_kg=NUMBER,
        on_hand_kg=NUMBER,
        reserved_kg=NUMBER,
        free_kg=NUMBER,
        version={"type": "integer"},
        created_at=MOMENT,
        updated_at=MOMENT,
    ),
    "LotPage": page("lots", "Lot"),
    "Receipt": whole(created=COUNT, changed=COUNT, unchanged=COUNT, lots=listed(ref("Lot"))),
    "Usage": whole(
        source=TEXT,
        target=TEXT,
        planned_kg=NUMBER,
        charged_kg=NUMBER,
        difference_kg=NUMBER,
        by=TEXT,
        weighed_at=MOMENT,
        run_id=TEXT,
        external_ref=MAYBE_TEXT,
    ),
    "UsagePage": page("usage", "Usage"),
    "Entered": whole(created=COUNT, changed=COUNT, unchanged=COUNT),
    "BookRow": whole(name=TEXT, version=COUNT, row=ANYTHING),
    "BookPage": page("rows", "BookRow"),
}
PLACE: Final[Mapping[str, Schema]] = {
    "Webhook": whole(**WEBHOOK),
    "WebhookMade": whole(**WEBHOOK, secret={**TEXT, "description": "Shown once"}),
    "WebhookList": whole(webhooks=listed(ref("Webhook"))),
    "Ping": whole(delivery_id=TEXT),
    "Delivery": whole(
        delivery_id=TEXT,
        event=one_of((*EVENTS, "ping")),
        state=one_of(("waiting", "delivered", "given_up")),
        attempts=COUNT,
        answer={**MAYBE_TEXT, "description": "The status that came back, or why none did"},
        created_at=MOMENT,
        next_at=MAYBE_MOMENT,
        done_at=MAYBE_MOMENT,
        body=whole(type=TEXT, timestamp=MOMENT, data=ANYTHING),
    ),
    "DeliveryPage": page("deliveries", "Delivery"),
    "Key": whole(**KEY),
    "KeyMade": whole(**KEY, key={**TEXT, "description": "What its user sends; shown once"}),
    "KeyPage": page("keys", "Key"),
    "Deed": whole(entry_id=TEXT, at=MOMENT, actor=TEXT, action=TEXT, target=TEXT, request_id=TEXT),
    "DeedPage": page("entries", "Deed"),
}
KNOWN: Final[Mapping[str, Schema]] = {
    "Problem": whole(
        type=TEXT,
        title=TEXT,
        status={"type": "integer"},
        code=TEXT,
        detail=TEXT,
        request_id=TEXT,
        issues={**listed(ref("Issue")), "maxItems": 100},
    ),
    "Validation": whole(valid=FLAG, issues=listed(ref("Issue"))),
    "Imported": whole(
        scenario={"anyOf": [ref("Scenario"), ref("Books")]}, issues=listed(ref("Issue"))
    ),
    "Examples": whole(examples=listed(whole(id=TEXT, href=TEXT))),
    "Alloys": whole(alloys=listed(whole(alloy=TEXT, limits=COUNT, confidence=MAYBE_TEXT))),
    "Alloy": whole(alloy=TEXT, limits=listed(ref("AlloyLimit"))),
    "AlloyLimit": whole(
        element=TEXT,
        min_pct=MAYBE_NUMBER,
        max_pct=MAYBE_NUMBER,
        aim_min_pct=MAYBE_NUMBER,
        aim_max_pct=MAYBE_NUMBER,
        source=TEXT,
        confidence=TEXT,
        note=TEXT,
    ),
    "Materials": whole(materials=listed(ref("MaterialInShort"))),
    "MaterialInShort": whole(
        material=TEXT,
        origin=MAYBE_TEXT,
        form=MAYBE_TEXT,
        metal_yield_pct=MAYBE_NUMBER,
        confidence=MAYBE_TEXT,
        note=MAYBE_TEXT,
    ),
    "Material": whole(material=TEXT, properties=listed(ref("MaterialFact"))),
    "MaterialFact": whole(property=TEXT, value=TEXT, source=TEXT, confidence=TEXT),
}
THINGS: Final[Mapping[str, Schema]] = {**SCENARIOS, **RUNS, **STOCK, **PLACE, **KNOWN}
