"""The golden templates, one to a line in the .txt files beside this one."""

from pathlib import Path


def templates(name: str) -> list[str]:
    lines = Path(__file__).with_name(name).read_text().split("\n")
    signs = str.maketrans({"⏎": "\n", "␍": "\r"})
    return [line.translate(signs) for line in lines if line and not line.startswith("# ")]


PAGES = templates("golden_pages.txt")
ESCAPING = templates("golden_escaping.txt")
VALUES = [f"{{{{ {line} }}}}" for line in templates("golden_values.txt")]
