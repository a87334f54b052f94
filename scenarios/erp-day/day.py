"""A day of a plant whose ERP system calls Remelt: ``python scenarios/erp-day/day.py --serve``.

Receipts, plan, acceptance, weights that differ, a corrected plan, an export of what was used.
Names have leading zeros, numbers come as text, calls come twice and in the wrong order. Whatever
is not as it should be ends the day with exit code 1.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from erp import Erp, NotAsItShouldBeError  # noqa: E402 -- beside this file
from served import served  # noqa: E402 -- beside this file

FIRST, SECOND, THIRD = "0000070001", "0000070002", "0000070003"
PRIMARY, EXTRUSIONS, SHRED, HARDENER = (f"000000100{n}" for n in (1, 2, 3, 4))
LATE = "0000001005"
Lines = dict[tuple[str, str], float]


def play(erp: Erp) -> None:
    """The whole day."""
    began = datetime.now(UTC) - timedelta(hours=12)
    receipts(erp)
    run_id, rival_id = morning_plan(erp)
    planned = accepted(erp, run_id, rival_id)
    charged = first_heat(erp, run_id, planned, began)
    revision_id = corrected(erp, run_id, charged)
    charged |= other_heats(erp, revision_id, began)
    evening(erp, charged, began)


def receipts(erp: Erp) -> None:
    """Lots come in; a receipt that comes again undoes nothing."""
    body = json.loads((HERE / "receipts.json").read_text())
    first = erp.call("POST", "/v1/lots", body, key="receipt-0001").body
    erp.must(first["created"] == len(body["lots"]), f"not all lots are new: {first}")
    erp.say(f"06:00  {first['created']} lots received; masses came as text, names keep their zeros")
    erp.must(erp.lot(SHRED)["on_hand_kg"] == 8000.0, "8,000 kg of shred came in")
    row = {**body["lots"][2], "mass_kg": "7950.5"}
    seen = erp.call("GET", f"/v1/lots/{SHRED}").headers["etag"]
    erp.call("PUT", f"/v1/lots/{SHRED}", row, headers={"If-Match": seen})
    erp.call("PUT", f"/v1/lots/{SHRED}", row, headers={"If-Match": seen}, status=412)
    again = erp.call("POST", "/v1/lots", body, key="receipt-0001")
    erp.must(again.headers.get("idempotent-replayed") == "true", "a repeated receipt is known")
    erp.must(erp.lot(SHRED)["on_hand_kg"] == 7950.5, "a repeated receipt undid a correction")
    erp.call("POST", "/v1/lots", {"lots": body["lots"][:1]}, key="receipt-0001", status=422)
    erp.say("06:05  shred weighed again: 7,950.5 kg; the receipt came twice and undid nothing")


def morning_plan(erp: Erp) -> tuple[str, str]:
    """Two plans of the same free lots; only one can be gone by."""
    body = {**scenario(), "lots_from": "store", "external_ref": "0000004711"}
    asked = erp.call("POST", "/v1/runs", body, key="plan-0001", status=202)
    again = erp.call("POST", "/v1/runs", body, key="plan-0001", status=202)
    run_id = asked.body["run_id"]
    erp.must(again.body["run_id"] == run_id, "the same request twice is one run")
    erp.must(again.headers.get("idempotent-replayed") == "true", "a repeated request is known")
    rival = erp.call("POST", "/v1/runs", {**body, "tag": "rival"}, status=202).body["run_id"]
    plan = erp.plan(run_id)
    erp.plan(rival)
    made = [charge["order_id"] for charge in plan["charges"]]
    erp.must(sorted(made) == [FIRST, SECOND, THIRD], f"made are {made}")
    erp.say(f"06:10  planned {len(made)} charges for {plan['totals']['cost']:,.0f} EUR, "
            f"{plan['outcome']}, checked")  # fmt: skip
    return run_id, rival


def accepted(erp: Erp, run_id: str, rival_id: str) -> Lines:
    """The planner accepts: lots are reserved, and the other plan comes too late."""
    run = erp.call("POST", f"/v1/runs/{run_id}/accept").body
    again = erp.call("POST", f"/v1/runs/{run_id}/accept").body
    erp.must(run["accepted_at"] == again["accepted_at"], "accepting twice is accepting once")
    held = {(row["target"], row["lot_id"]): row["kg"] for row in run["reservations"]}
    for lot_id in {lot for _, lot in held}:
        lot, kg = erp.lot(lot_id), sum(kg for (_, name), kg in held.items() if name == lot_id)
        erp.must(near(lot["reserved_kg"], kg), f"of {lot_id} {kg} kg are reserved, not {lot}")
        erp.must(near(lot["free_kg"], lot["on_hand_kg"] - kg), f"the rest of {lot_id} is free")
    refused = erp.call("POST", f"/v1/runs/{rival_id}/accept", status=409).body
    erp.must(refused["code"] == "lots_taken", f"the rival is refused for {refused['code']}")
    erp.say(f"06:20  accepted: {sum(held.values()):,.0f} kg reserved in {len(held)} lines")
    erp.say(f"06:21  a second plan of the same lots is refused: {refused['issues'][0]['message']}")
    return held


def first_heat(erp: Erp, run_id: str, planned: Lines, began: datetime) -> Lines:
    """Weights differ, come twice, and the correction comes before what it corrects."""
    lines = {lot: kg for (order, lot), kg in planned.items() if order == FIRST}
    erp.must(len(lines) > 1, "the first charge has several lots")
    largest = max(lines, key=lambda lot: lines[lot])
    weights = {lot: kg - 12.5 for lot, kg in lines.items()} | {largest: lines[largest] + 40.5}
    corrected = {"order_id": FIRST, "source": largest, "kg": str(weights[largest]),
                 "weighed_at": at(began, 1.7)}  # fmt: skip
    erp.call("POST", f"/v1/runs/{run_id}/executed", {"charges": [corrected]}, key="weights-0002")
    body = {"charges": [{"order_id": FIRST, "source": lot, "kg": str(lines[lot] - 12.5),
                         "weighed_at": at(began, 1.5)} for lot in lines]}  # fmt: skip
    first = erp.call("POST", f"/v1/runs/{run_id}/executed", body, key="weights-0001")
    again = erp.call("POST", f"/v1/runs/{run_id}/executed", body, key="weights-0001")
    erp.must(again.headers.get("idempotent-replayed") == "true", "repeated weights are known")
    erp.must(again.body == first.body, "repeated weights change nothing")
    told = {row["source"]: row for row in first.body["lines"] if row["target"] == FIRST}
    for lot, kg in weights.items():
        erp.must(near(told[lot]["charged_kg"], kg), f"{lot}: {told[lot]} instead of {kg} kg")
        erp.must(near(told[lot]["difference_kg"], kg - lines[lot]), f"{lot}: wrong difference")
        erp.must(near(erp.lot(lot)["charged_kg"], kg), f"{lot} has lost {kg} kg")
    erp.say(f"07:40  first heat weighed: {sum(weights.values()):,.1f} kg instead of "
            f"{sum(lines.values()):,.1f}; the later weighing counts")  # fmt: skip
    return {(FIRST, lot): kg for lot, kg in weights.items()}


def corrected(erp: Erp, run_id: str, charged: Lines) -> str:
    """A lot comes in, an order grows: planned anew, close to the plan that is on the floor."""
    late = {"lot_id": LATE, "mass_kg": "3000.0", "price_per_t": "1850.00", "form": "extrusion",
            "Si": "0.50", "Fe": "0.20", "Cu": "0.01"}  # fmt: skip
    erp.call("PUT", f"/v1/lots/{LATE}", late, status=201)
    patch = {"orders": [{"order_id": THIRD, "tap_kg": "6400.0"}]}
    body = {"patch": patch, "pins": [{"source": LATE, "target": THIRD, "min_kg": 1000}],
            "stay_close": {"rank": "first"}}  # fmt: skip
    asked = erp.call("POST", f"/v1/runs/{run_id}/revisions", body, key="revise-0001", status=202)
    revision_id = asked.body["run_id"]
    plan = erp.plan(revision_id)
    made = [charge["order_id"] for charge in plan["charges"]]
    erp.must(sorted(made) == [SECOND, THIRD], f"what is charged is not planned again: {made}")
    given = erp.call("GET", f"/v1/runs/{revision_id}/input").body
    erp.must(given["furnaces"][0]["heel_kg"] == 1500, "the heel is what the first heat leaves")
    erp.must(plan["goals"][0]["goal"] == "changes", "it stays close to the plan before")
    tapped = {charge["order_id"]: charge["tap_kg"] for charge in plan["charges"]}
    erp.must(abs(tapped[THIRD] - 6400.0) <= 7.0, f"the third order is larger: {tapped}")
    run = erp.call("POST", f"/v1/runs/{revision_id}/accept").body
    before = erp.call("GET", f"/v1/runs/{run_id}").body
    erp.must(before["superseded_by"] == revision_id, "the plan before is superseded")
    held = sum(row["kg"] for row in run["reservations"])
    lots = erp.call("GET", "/v1/lots").body["lots"]
    erp.must(near(sum(lot["reserved_kg"] for lot in lots), held), "nothing is reserved twice")
    erp.must(len(charged) > 0, "the first heat is charged")
    erp.say(f"08:10  planned anew, moving {plan['goals'][0]['value']:,.0f} kg against the plan "
            f"before; accepted in its place, {held:,.0f} kg reserved")  # fmt: skip
    return revision_id


def other_heats(erp: Erp, revision_id: str, began: datetime) -> Lines:
    """The rest of the day goes by the plan, but for one lot that is not used after all."""
    told = erp.call("GET", f"/v1/runs/{revision_id}/executed").body["lines"]
    lines = {(row["target"], row["source"]): row["planned_kg"] for row in told}
    unused = min(lines, key=lambda line: lines[line])
    lines[unused] = 0.0
    for order, hours in ((THIRD, 9.0), (SECOND, 5.0)):
        charges = [{"order_id": target, "source": lot, "kg": kg, "weighed_at": at(began, hours)}
                   for (target, lot), kg in lines.items() if target == order]  # fmt: skip
        erp.call("POST", f"/v1/runs/{revision_id}/executed", {"charges": charges})
    left = erp.call("GET", f"/v1/runs/{revision_id}/executed").body
    erp.must(left["still_reserved_kg"] == 0, f"all is charged, and {left} is reserved")
    erp.say(
        "15:00  the other heats weighed, the later one told first; nothing is reserved any more"
    )
    return lines


def evening(erp: Erp, charged: Lines, began: datetime) -> None:
    """The books: what was used of which lot in which order."""
    span = f"from={at(began, 0)}&to={at(began, 13)}".replace("+00:00", "Z")
    rows = erp.call("GET", f"/v1/usage?{span}").body["usage"]
    found = {(row["target"], row["source"]): row["charged_kg"] for row in rows}
    erp.must(found.keys() == charged.keys(), f"the export has {found.keys() ^ charged.keys()}")
    for line, kg in charged.items():
        erp.must(near(found[line], kg), f"{line}: {found[line]} instead of {kg} kg")
    text = erp.call("GET", f"/v1/usage?{span}", headers={"Accept": "text/csv"}).text
    table = list(csv.DictReader(io.StringIO(text)))
    erp.must(len(table) == len(rows), "csv and json have the same rows")
    erp.must({row["target"] for row in table} == {FIRST, SECOND, THIRD}, "names keep their zeros")
    for lot in erp.call("GET", "/v1/lots").body["lots"]:
        used = sum(kg for (_, name), kg in charged.items() if name == lot["lot_id"])
        erp.must(near(lot["charged_kg"], used), f"{lot['lot_id']} lost {used} kg")
        erp.must(near(lot["on_hand_kg"], lot["received_kg"] - used), "received less charged")
        erp.must(near(lot["free_kg"], max(0.0, lot["on_hand_kg"])), "all that is left is free")
    erp.say(f"18:00  usage exported: {len(rows)} lines, {sum(charged.values()):,.1f} kg; every lot "
            "has what was received less what was charged")  # fmt: skip


def scenario() -> dict[str, Any]:
    """What the plant makes today."""
    return dict(json.loads((HERE / "scenario.json").read_text()))


def at(began: datetime, hours: float) -> str:
    """So many hours into the day."""
    return (began + timedelta(hours=hours)).isoformat()


def near(one: float, other: float) -> bool:
    """Whether two masses are the same."""
    return abs(one - other) < 1e-6


def main() -> int:
    """Play the day, and say how it went."""
    parser = argparse.ArgumentParser(description="Play a day against a running service.")
    parser.add_argument("--url", default="http://127.0.0.1:8000", help="where it answers")
    parser.add_argument("--key", help="an API key, of role admin")
    parser.add_argument("--serve", action="store_true", help="start a service for it, and stop it")
    given = parser.parse_args()
    with served() if given.serve else nullcontext(given.url) as url:
        try:
            play(Erp(url, given.key))
        except NotAsItShouldBeError as wrong:
            print(f"Not as it should be: {wrong}", file=sys.stderr)
            return 1
    print("The day is over, and all is as it should be.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
