"""What others made is as they published it."""

from __future__ import annotations

import hashlib

from api.web.files import STATIC

HASHES = {
    "echarts/LICENSE": ("634293835b43a6dd2094fa39182a3d9a6b9ca43b7fdb9ac354e8037af2a3093a"),
    "echarts/NOTICE": ("d491d358344f842685c1b1585970999db65fe30ecf7ef3867af8814f4016c016"),
    "echarts/echarts.esm.min.mjs": (
        "28515f26aa57f87eb1e4ed4eb446927eaf329b5f5e02b4bfd4b0264fea40d1da"
    ),
    "echarts/licenses/LICENSE-d3": (
        "e1211892da0b0e0585b7aebe8f98c1274fba15bafe47fa1f4ee8a7a502c06304"
    ),
    "htmx/LICENSE": ("d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38"),
    "htmx/htmx.min.js": ("d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"),
    "tabulator/LICENSE": ("191a2ee554684e1064c897b432f0e1bc6dfa714ca045d3f6ea2cf692cbd398b7"),
    "tabulator/tabulator_esm.min.mjs": (
        "f83ddd7845b0de368dd327526460d47db476ab4abb63b7ca0316499543ada3f7"
    ),
    "tabulator/tabulator_simple.min.css": (
        "20626e3feea130a004cdb8c1b98e715e3536cdf724023a037b435981f54da1da"
    ),
}


def test_files_of_others_are_as_they_came() -> None:
    vendor = STATIC / "vendor"
    found = {
        path.relative_to(vendor).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in vendor.rglob("*")
        if path.is_file() and path.name != "README.md"
    }
    assert found == HASHES
