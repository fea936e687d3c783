"""Small enough to be read in one go: files that grow past their measure are split, not excused."""

from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = (
    "dev",
    "fieldapp/**/*.py",
    "tests/**/*.py",
    "service_worker/**/*.js",
    "static/*.js",
    "templates/**/*.html",
)
LINES = 250
CSS_BYTES = 20_000


def files() -> list[Path]:
    """Our own code; a migration is as long as its tables, and vendor/ is not ours."""
    found = [path for pattern in CODE for path in sorted(ROOT.glob(pattern)) if path.is_file()]
    return [path for path in found if not {"versions", "vendor"} & set(path.parts)]


def test_every_file_can_be_read_in_one_go():
    lines = {path.relative_to(ROOT).as_posix(): len(path.read_text().splitlines()) for path in files()}
    assert {name: count for name, count in lines.items() if count > LINES} == {}


def test_the_stylesheets_fit_in_twenty_kilobytes():
    sheets = [path for path in (ROOT / "static").rglob("*.css") if "vendor" not in path.parts]
    assert sum(path.stat().st_size for path in sheets) <= CSS_BYTES
