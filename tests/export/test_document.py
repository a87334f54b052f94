"""plan.json is the contract, key by key."""

from __future__ import annotations

import json
import re
from datetime import datetime

from models.plan import BinResult, Plan, SortingResult, TreatmentResult
from optimiser.export import plan_document, plan_json

CONTRACT = """
schema_version outcome goals totals charges bins sorting treatments purchases leftovers unplanned
warnings prices draws check provenance
goals: goal value bound gap_pct unit
totals: cost currency metal_cost sorting_cost melting_cost treatment_cost dross_cost fixed_cost
    revenue
    recycled_content_pct post_consumer_pct metal_charged_kg tapped_kg metal_loss_kg metal_loss_pct
    dross_kg primary_kg kgco2e_cut_off kgco2e_mass_allocated kwh
charges: order_id alloy furnace start tap_kg melt_kg heel_kg cost recycled_content_pct
    post_consumer_pct metal_loss_kg kgco2e_per_t off_spec_pct
    off_spec_drawn_pct lines analysis
charges.lines: source kind kg pieces liquid_kg loading_order cost
charges.analysis: element pct sd_pct min_pct max_pct aim_min_pct aim_max_pct off_spec_pct
    off_spec_drawn_pct binding
bins: bin_id content_kg contents analysis
bins.contents: source kg
bins.analysis: element pct sd_pct min_pct max_pct aim_min_pct aim_max_pct off_spec_pct
    off_spec_drawn_pct binding
sorting: sorter_id source kg cost outlets
sorting.outlets: outlet kg analysis
treatments: order_id treatment_id element removed_kg reagent_kg cost before_pct after_pct
purchases: offer_id kg cost
leftovers: source kg why
unplanned: order_id verdict
unplanned.verdict: code message shortfalls ways_out untried
unplanned.verdict.shortfalls: rule what best limit unit
unplanned.verdict.ways_out: kind title sentence thing amount unit was becomes cost_difference
    is_around orders_made patch remove
warnings: code message pointer
prices: holds_for currency charges sources left_out
prices.charges: order_id alloy figures
prices.charges.figures: what name side limit unit is_at_limit step holds_from holds_to prices unseen
prices.charges.figures.prices: goal unit more less
prices.sources: source kind is_used_up mass_kg price_per_t comes_in_at_per_t hindered_by
    holds_from_kg holds_to_kg prices unseen
prices.sources.prices: goal unit more less
check: passed rules
check.rules: rule worst_violation unit where
provenance: remelt_version solver solver_version seed input_sha256 deterministic started_at seconds
provenance.seconds: read build solve verify write
"""


def contract() -> dict[str, list[str]]:
    text = re.sub(
        r"\n {4}", " ", CONTRACT.strip().replace("unplanned\nwarnings", "unplanned warnings")
    )
    keys = {}
    for line in text.splitlines():
        place, _, names = line.rpartition(":")
        keys[place] = names.split()
    return keys


def places(document: object, place: str = "") -> dict[str, list[str]]:
    """The keys found at every place of a document; every record of a list has the same."""
    found: dict[str, list[str]] = {}
    if isinstance(document, dict):
        found[place] = list(document)
        for key, value in document.items():
            if key in ("patch", "remove"):
                continue  # a planner's own scenario, in part
            found |= places(value, f"{place}.{key}".lstrip("."))
    elif isinstance(document, list):
        for item in document:
            inner = places(item, place)
            assert all(found.get(key, names) == names for key, names in inner.items())
            found |= inner
    return found


def everywhere(plan: Plan) -> Plan:
    """The plan with a bin, a campaign and a treatment too."""
    limit = plan.charges[0].analysis[0]
    content = {"source": "L-1001", "kg": 10.0}
    return plan.model_copy(
        update={
            "bins": (
                BinResult.model_validate(
                    {
                        "bin_id": "B1",
                        "content_kg": 10.0,
                        "contents": (content,),
                        "analysis": (limit,),
                    }
                ),
            ),
            "sorting": (
                SortingResult.model_validate(
                    {
                        "sorter_id": "XRT",
                        "source": "L-1001",
                        "kg": 10.0,
                        "cost": 1.0,
                        "outlets": ({"outlet": "light", "kg": 9.0, "analysis": ()},),
                    }
                ),
            ),
            "treatments": (
                TreatmentResult(
                    order_id="CH-0601-1",
                    treatment_id="Cl2",
                    element="Mg",
                    removed_kg=3.0,
                    reagent_kg=9.0,
                    cost=4.0,
                    before_pct=0.5,
                    after_pct=0.4,
                ),
            ),
        }
    )


def test_every_key_of_the_contract_is_there_in_its_order(plan: Plan) -> None:
    assert contract() == places(plan_document(everywhere(plan)))


def test_keys_stay_where_nothing_applies(bare: Plan) -> None:
    document = plan_document(bare)
    assert list(document) == contract()[""]
    assert list(document["totals"]) == contract()["totals"]
    assert document["totals"]["kwh"] is None
    assert document["charges"] == document["bins"] == []


def test_text_reads_back_as_the_document(plan: Plan) -> None:
    assert json.loads(plan_json(plan)) == plan_document(plan)


def test_floats_read_back_exactly_and_are_short(plan: Plan) -> None:
    totals = plan.totals.model_copy(update={"cost": 0.1 + 0.2, "revenue": 1500.0})
    text = plan_json(plan.model_copy(update={"totals": totals}))
    assert '"cost": 0.30000000000000004,' in text
    assert '"revenue": 1500.0,' in text


def test_times_are_iso_with_their_zone(plan: Plan) -> None:
    start = plan_document(plan)["charges"][0]["start"]
    assert datetime.fromisoformat(start) == plan.charges[0].start


def test_warning_keeps_its_pointer(plan: Plan) -> None:
    assert plan_document(plan)["warnings"][0] == {
        "code": "leans_on_typical",
        "message": "lot L-1013: Zn is the typical value of its material",
        "pointer": "/lots/0/Zn",
    }
