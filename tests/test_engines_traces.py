"""What a browser writes down of a page by itself, it is asked not to."""

import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[1] / "templates"
FIELD = [path for room in ("components", "field") for path in sorted((TEMPLATES / room).glob("*.html"))]


@pytest.mark.parametrize("template", FIELD, ids=lambda path: path.stem)
def test_what_is_typed_is_not_kept_with_the_open_tabs(template):
    # Firefox asks each textarea and select itself; what their form says counts for inputs only.
    open_fields = re.findall(r"<(?:textarea|select)\b(?![^>]*autocomplete=\"off\")", template.read_text())
    assert open_fields == []
