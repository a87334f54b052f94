"""What is measured by itself takes the place of its section."""

from __future__ import annotations

from pathlib import Path

from benchmarks.results import measure_alone, stamped, with_sections

REPORT = "# Measured\n\nBy whom.\n\n## One\n\n1\n\n### Part\n\n## Two\n\n2\n"


def test_a_section_that_is_measured_again_stands_where_it_stood() -> None:
    found = with_sections(REPORT, "## One\n\nnew\n")
    assert found == "# Measured\n\nBy whom.\n\n## One\n\nnew\n\n## Two\n\n2\n"


def test_a_new_section_comes_last_and_nothing_else_changes() -> None:
    assert with_sections(REPORT, "## Three\n\n3") == REPORT + "\n## Three\n\n3\n"


def test_a_section_says_by_what_it_was_measured() -> None:
    assert stamped("## One\n\n1", "a machine") == (
        "## One\n\nMeasured by itself on a machine.\n\n1"
    )


def test_each_measurement_is_written_once_it_is_made(tmp_path: Path) -> None:
    file = tmp_path / "RESULTS.md"
    file.write_text(REPORT)
    measure_alone([lambda: "## Two\n\nnew", lambda: "## Three\n\n3"], file)
    titles = [line for line in file.read_text().splitlines() if line.startswith("## ")]
    assert titles == ["## One", "## Two", "## Three"]
    assert "## Two\n\nMeasured by itself on " in file.read_text()
