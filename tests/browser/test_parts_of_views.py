"""Parts of the page by themselves: what they draw of given answers, without a service."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.slow
Asking = Callable[[str, str], Any]


def way(was: float | None, becomes: float | None, **more: Any) -> dict[str, Any]:
    """A way out that moves a limit."""
    title = f"widen from {was} to {becomes}"
    beside = {"cost_difference": 0, "orders_made": ["H1"], "patch": {}, "remove": {}}
    known = {"kind": "limit", "title": title, "sentence": "It does.", "was": was}
    return {**known, "becomes": becomes, **beside, **more}


def test_a_limit_that_is_more_than_doubled_is_told_last_and_has_no_button(said: Asking) -> None:
    ways = [
        way(0.55, 5.8), way(0.0, 0.1), way(0.45, 0.1), way(0.55, 1.1), way(0.45, 0.3),
        way(None, None), way(10.0, 900.0, kind="tap"),
    ]  # fmt: skip
    found = {"message": "it cannot", "ways_out": ways, "untried": []}
    told = {"charges": [], "unplanned": [{"order_id": "H1", "verdict": found}]}
    titles, buttons, whole = said(
        "en-GB",
        f"""await (async () => {{
          document.body.dataset.may = "plan";
          const {{ verdicts }} = await import("/static/why/verdicts.mjs");
          const [drawn] = verdicts({json.dumps(told)}, "EUR");
          const texts = (which) => [...drawn.querySelectorAll(which)].map((one) => one.textContent);
          return [texts(".far b"), texts("button"), drawn.textContent];
        }})()""",
    )
    assert titles == [f"W{one['title'][1:]}" for one in ways[:3]]
    assert buttons == [f"W{one['title'][1:]}" for one in ways[3:]]
    assert whole.index(buttons[-1]) < whole.index("Far beyond a limit") < whole.index(titles[0])


def test_what_nobody_analysed_leads_to_the_setting_that_decides(said: Asking) -> None:
    issue = {"severity": "error", "message": "lot A: Cr, Ti not analysed", "hint": "fill", "row": 1}
    issues = [{**issue, "code": "analysis_missing"}] * 2 + [{**issue, "code": "other"}]
    asked = said(
        "en-GB",
        f"""await (async () => {{
          const {{ list }} = await import("/static/inventory/problems.mjs");
          const where = document.createElement("div");
          const went = [];
          const go = (one) => went.push(one);
          list(where, {json.dumps(issues)}, {{ named: () => "lots", go, may: true }});
          const found = [...where.querySelectorAll("button.second")];
          for (const one of found) one.click();
          return [found.map((one) => one.textContent), went];
        }})()""",
    )
    place = {"table": "settings", "key": None, "column": "unknown_analysis"}
    assert asked == [["Say how unknown elements are taken"], [place]]
