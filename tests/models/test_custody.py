"""Which metal counts as chain-of-custody input."""

from __future__ import annotations

import pytest

from models.custody import eligibility_rules, is_coc_eligible

ORIGINS = ("internal", "alloying", "dross_metal", "unknown")


def test_post_consumer_scrap_needs_due_diligence_and_no_document():
    assert is_coc_eligible("post_consumer", due_diligence=True, coc_document=None)
    assert not is_coc_eligible("post_consumer", due_diligence=False, coc_document="CoC 1")


@pytest.mark.parametrize("origin", ["pre_consumer", "primary"])
def test_pre_consumer_and_primary_metal_need_a_document(origin):
    assert is_coc_eligible(origin, due_diligence=False, coc_document="CoC 1")
    assert not is_coc_eligible(origin, due_diligence=True, coc_document=None)
    assert not is_coc_eligible(origin, due_diligence=True, coc_document="")


@pytest.mark.parametrize("origin", ORIGINS)
def test_no_paper_makes_other_metal_eligible(origin):
    assert not is_coc_eligible(origin, due_diligence=True, coc_document="CoC 1")


def test_the_rules_say_their_source_and_how_far_to_trust_them():
    for rule in eligibility_rules().rules.values():
        assert rule.source
        assert rule.confidence == "recalled"
