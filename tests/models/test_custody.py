"""As what metal counts in an account of custody."""

from __future__ import annotations

import pytest

from models.books import BOUNDARIES
from models.custody import counts_as, lacking
from models.source import Source
from tests.check.rows import source


def metal(origin: str, **said: object) -> Source:
    """A source of an origin, with what is said of it."""
    return source(origin=origin, composition_pct={"Al": 100.0}, **said)


def test_post_consumer_scrap_needs_due_diligence_and_no_document():
    assert counts_as(metal("post_consumer", due_diligence=True), "casthouse") == "eligible"
    bare = metal("post_consumer", coc_document="CoC 1")
    assert counts_as(bare, "casthouse") == "other"
    assert lacking(bare) == ("due_diligence",)


@pytest.mark.parametrize("origin", ["pre_consumer", "primary"])
def test_pre_consumer_and_primary_metal_need_a_document(origin):
    assert counts_as(metal(origin, coc_document="CoC 1"), "casthouse") == "eligible"
    for said in ({"due_diligence": True}, {"coc_document": ""}, {"coc_document": "unknown"}):
        assert counts_as(metal(origin, **said), "casthouse") == "other"
        assert lacking(metal(origin, **said)) == ("coc_document",)


@pytest.mark.parametrize("origin", ["alloying", "unknown"])
def test_no_paper_makes_other_metal_eligible(origin):
    papers = metal(origin, due_diligence=True, coc_document="CoC 1")
    assert counts_as(papers, "casthouse") == "other"
    assert lacking(papers) == ()


def test_own_returns_never_enter():
    papers = metal("internal", due_diligence=True, coc_document="CoC 1")
    assert counts_as(papers, "furnace") == "outside"


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_dross_metal_enters_from_outside_the_process(boundary):
    """Dross of the casthouse is one's own where the process takes the casthouse in."""
    papers = {"due_diligence": True, "coc_document": "CoC 1"}
    own = metal("dross_metal", arose_in="casthouse", **papers)
    of_others = metal("dross_metal", arose_in="Nordic Dross AS", **papers)

    inside = boundary != "furnace"
    assert counts_as(own, boundary) == ("outside" if inside else "eligible")
    assert counts_as(of_others, boundary) == "eligible"
    assert counts_as(metal("dross_metal"), boundary) == "other"
