"""Small real files for scenarios: what their names say they are."""

import io
import zipfile
from typing import Final

PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
)
PNG: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
JPG: Final = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")
OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)


def sample_file(name: str) -> bytes:
    """Content of the kind that the ending names; text where the ending is another. The name stands in it."""
    match name.rpartition(".")[2].lower():
        case "pdf":
            return PDF + b"% " + name.encode() + b"\n"
        case "png":
            return PNG
        case "jpg" | "jpeg":
            return JPG
        case "doc" | "xls":
            return OLE
        case "docx" | "xlsx" | "zip":
            return _zip(name)
    return name.encode()


def _zip(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(zipfile.ZipInfo("content.txt"), name)
    return out.getvalue()
