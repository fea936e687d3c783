"""What a shared template may use: those of Jinja2's own words that the phone's side also has."""

from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.tests import TESTS as JINJA_TESTS

__all__ = ["JINJA_FILTERS", "JINJA_TESTS"]


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FILTERS = words(
    "abs batch capitalize count d default dictsort e escape first float groupby int items join last length"
    " list lower map max min reject rejectattr replace reverse round select selectattr sort string sum tojson"
    " trim truncate unique upper"
)
TESTS = words(
    "boolean defined divisibleby escaped even false float in integer mapping none number odd sameas string"
    " true undefined == eq equalto != ne > gt greaterthan >= ge < lt lessthan <= le"
)
# In Python these yield once and are always true; on the phone they are lists. So they are used up at once.
LAZY = words("batch items map reject rejectattr reverse select selectattr unique")
USES_UP = (LAZY - {"items"}) | words("first groupby join list max min sort sum")
NAMES_ANOTHER = words("map reject rejectattr select selectattr")
DICT_METHODS = frozenset(dir(dict))
METHODS = words("endswith get items keys lower split startswith strip upper values")
LOOP = words("index index0 revindex revindex0 first last length previtem nextitem cycle changed")
SPECIAL = words("loop caller super self varargs kwargs __proto__")
OPERATORS = {
    "Add": "add",
    "Sub": "sub",
    "Mul": "mul",
    "Div": "div",
    "FloorDiv": "floor",
    "Mod": "mod",
    "Pow": "pow",
}
COMPARISONS = {
    "eq": "eq({0},{1})",
    "ne": "!eq({0},{1})",
    "lt": "(cmp({0},{1})<0)",
    "lteq": "(cmp({0},{1})<=0)",
    "gt": "(cmp({0},{1})>0)",
    "gteq": "(cmp({0},{1})>=0)",
    "in": "has({1},{0})",
    "notin": "!has({1},{0})",
}
# What render.js hands to the compiled templates.
RUNTIME = sorted(
    words(
        "add and attr assign block cmp div eq filters float floor has include item iterate join keywords"
        " loops macro markup method missing mod module mul neg or pow print run slice sub"
        " tests truth tuple unpack within"
    )
)


class Unsupported(Exception):
    """A template uses what the phone's side does not have; says file, line and what."""

    def __init__(self, file: str, line: int, what: str) -> None:
        super().__init__(f"{file}:{line}: {what}")
        self.file, self.line, self.what = file, line, what
