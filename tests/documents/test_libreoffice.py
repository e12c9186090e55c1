"""Office files opened by another program: LibreOffice reads each and prints it with every text in place."""

import shutil
import subprocess
from pathlib import Path

import pytest

from bot.documents.catalogue import KINDS, make
from tests.documents.reading import pdf_text, squeezed
from tests.documents.sample import meeting, mixed

SOFFICE = shutil.which("soffice")
OFFICE = [(kind, suffix) for kind, wanted in KINDS.items() for suffix in wanted.suffixes if suffix[-1] == "x"]


@pytest.mark.slow
@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_libreoffice_opens_every_office_file(tmp_path: Path):
    """Every docx, xlsx and pptx, of the demo meeting and of hostile texts, opens and prints what it says."""
    made: dict[Path, str] = {}
    for kind, suffix in OFFICE:
        shown = {"evaluation": "Hvordan var", "figures": "Tilmelding"}.get(kind, "Anna Holm")
        for name, facts, wanted in (("demo", meeting(), shown), ("hostile", mixed(), "alert(1)")):
            path = tmp_path / f"{kind}-{suffix}-{name}.{suffix}"
            path.write_bytes(make(kind, suffix, facts, "da"))
            made[path] = wanted
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    convert = [str(SOFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path / "out")]
    done = subprocess.run([*convert, *map(str, made)], capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    missing = [
        path.name
        for path, wanted in made.items()
        if squeezed(wanted) not in squeezed(pdf_text((tmp_path / "out" / f"{path.stem}.pdf").read_bytes()))
    ]
    assert missing == []
