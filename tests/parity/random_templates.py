"""Random templates from a small grammar that knows its kinds, so most of what it writes means something."""

from collections.abc import Callable
from random import Random

TEXTS = [
    "x",
    "blank",
    "safe",
    "text",
    "iso",
    "emoji",
    "names[0]",
    "row.name",
    "'<b>'",
    "'it\\'s'",
    '"æ"',
    "'a b'",
]
NUMBERS = ["n", "zero", "pi", "nums[1]", "row.age", "3", "2.5", "10", "0", "course.weekly_minutes"]
LISTS = ["nums", "names", "empty", "mixed", "[1, 2]", "['<', x]", "range(3)|list", "floats"]
DICTS = ["row", "labels", "course.citizen", "{'a': n, 'name': x}", "bare"]
ANY = ["gone", "y", "yes", "no", "row.note", "row.tags"]
WORDS = ["<p>", "</p>\n", " a ", "\n", "&amp;", '"', "`${x}", "  ", "\\", "é\n\n", "<i a='"]


class Grammar:
    """Writes one template after the other from one source of chance; `deep` bounds how far it nests."""

    def __init__(self, seed: int) -> None:
        self.chance = Random(seed)

    def template(self) -> str:
        self.made = 0
        parent = self.chance.random() < 0.2
        if not parent:
            return self.body(3)
        inner = self.body(2)
        shout = self.pick(["{{ super() }}", "{{ super()|upper }}", ""])
        base = self.pick(["base.html", "middle.html"])
        block = self.pick(["title", "inner", "body"])
        return f"{{% extends '{base}' %}}{{% block {block} %}}{shout}{inner}{{% endblock %}}"

    def pick(self, of: list[str]) -> str:
        return self.chance.choice(of)

    def one(self, *rules: Callable[[int], str]) -> Callable[[int], str]:
        return self.chance.choice(rules)

    def body(self, deep: int) -> str:
        return "".join(self.statement(deep) for _ in range(self.chance.randint(1, 4)))

    def statement(self, deep: int) -> str:
        plain = (self.words, self.output, self.output)
        if deep <= 0:
            return self.one(*plain)(deep)
        nested = (
            self.when,
            self.loop,
            self.loop,
            self.assign,
            self.block,
            self.macro,
            self.space,
            self.filtered,
        )
        return self.one(*plain, *nested, self.let, self.part)(deep - 1)

    def words(self, deep: int) -> str:
        return self.pick(WORDS) + self.pick(WORDS)

    def output(self, deep: int) -> str:
        dash = self.pick(["", "", "", "-"])
        return f"{{{{{dash} {self.value(2)} {dash}}}}}"

    def when(self, deep: int) -> str:
        other = f"{{% elif {self.truth(1)} %}}{self.body(deep)}" if self.chance.random() < 0.4 else ""
        last = f"{{% else %}}{self.body(deep)}" if self.chance.random() < 0.5 else ""
        return f"{{% if {self.truth(2)} %}}{self.body(deep)}{other}{last}{{% endif %}}"

    def loop(self, deep: int) -> str:
        name = self.pick(["x", "n", "item", "row"])
        rows = self.pick(["rows", "rows|sort(attribute='age')", "rows|selectattr('open')|list"])
        over = rows if name == "row" else self.texts(1) if name == "x" else self.numbers(1)
        test = f" if {self.truth(1)}" if self.chance.random() < 0.3 else ""
        about = self.pick(
            ["", "{{ loop.index }}", "{% if not loop.last %},{% endif %}", "{{ loop.cycle('a', 'b') }}"]
        )
        last = "{% else %}nobody" if self.chance.random() < 0.3 else ""
        return f"{{% for {name} in {over}{test} %}}{about}{self.body(deep)}{last}{{% endfor %}}"

    def assign(self, deep: int) -> str:
        kind, name = self.chance.choice([(self.text, "x"), (self.number, "n"), (self.numbers, "nums")])
        # In an if, or under a name of its own: what is read before it is set outright is refused
        if self.chance.random() < 0.5:
            return f"{{% if {self.truth(1)} %}}{{% set {name} = {kind(2)} %}}{{% endif %}}"
        self.made += 1
        return f"{{% set a{self.made} = {kind(2)} %}}{{{{ a{self.made} }}}}"

    def block(self, deep: int) -> str:
        through = self.pick(["", " | upper", " | trim | replace('<', '&')"])
        self.made += 1
        return f"{{% set b{self.made}{through} %}}{self.body(deep)}{{% endset %}}{{{{ b{self.made} }}}}"

    def macro(self, deep: int) -> str:
        self.made += 1
        name = f"m{self.made}"
        caller = "{{ caller() if caller }}" if self.chance.random() < 0.5 else ""
        call = f"{{{{ {name}({self.text(1)}, n={self.number(1)}) }}}}{{{{ {name}() }}}}"
        if caller:
            call += f"{{% call {name}({self.text(0)}) %}}{self.body(deep - 1)}{{% endcall %}}"
        return (
            f"{{% macro {name}(x, n={self.number(0)}) %}}{self.body(deep - 1)}{caller}{{% endmacro %}}{call}"
        )

    def space(self, deep: int) -> str:
        self.made += 1
        ns = f"ns{self.made}"
        step = f"{{% set {ns}.items = {ns}.items + [{self.value(1)}] %}}"
        step += f"{{% set {ns}.sum = {ns}.sum + {self.number(0)} %}}"
        start = f"{{% set {ns} = namespace(items=[], sum=0) %}}"
        end = f"{{{{ {ns}.items|join('|') }}}}{{{{ {ns}.sum }}}}"
        return f"{start}{{% for n in nums %}}{step}{{% endfor %}}{end}"

    def filtered(self, deep: int) -> str:
        name = self.pick(["upper", "trim", "replace('a', '<')", "lower|capitalize"])
        return f"{{% filter {name} %}}{self.body(deep)}{{% endfilter %}}"

    def let(self, deep: int) -> str:
        return f"{{% with x = {self.text(1)}, n = {self.number(1)} %}}{self.body(deep)}{{% endwith %}}"

    def part(self, deep: int) -> str:
        self.made += 1
        start = f"{{% from 'ui.html' import chip as c{self.made} %}}"
        chip = f"{start}{{{{ c{self.made}({self.text(1)}, on={self.truth(0)}) }}}}"
        return self.pick(["{% include 'part.html' %}", "{% include 'sets.html' %}", chip])

    def value(self, deep: int) -> str:
        return self.one(self.text, self.text, self.number, self.truth, self.list, self.dict, self.any)(deep)

    def any(self, deep: int) -> str:
        return self.pick(ANY) if deep <= 0 else f"{self.pick(ANY)}|default({self.value(deep - 1)})"

    def text(self, deep: int) -> str:
        if deep <= 0:
            return self.pick(TEXTS)
        a, b = self.text(deep - 1), self.text(deep - 1)
        name = self.pick(
            ["upper", "lower", "capitalize", "e", "trim", "string", "truncate(9)", "first|d('q')", "tojson"]
        )
        return self.pick(
            [
                f"({a} ~ {self.value(deep - 1)})",
                f"({a} + {b})",
                f"({a})|{name}",
                f"({a})|replace({b}, {self.text(0)})",
                f"({a} if {self.truth(deep - 1)} else {b})",
                f"({a})[{self.chance.randint(-3, 1)}:{self.chance.randint(1, 6)}]",
                f"{self.list(deep - 1)}|join({self.text(0)})",
                f"_('Hi %(name)s', name={self.value(deep - 1)})",
                f"ngettext('%(num)s meeting', '%(num)s of %(who)s', {self.pick(['1', 'n', '3'])}, who={a})",
                f"({a} or {b})",
            ]
        )

    def number(self, deep: int) -> str:
        if deep <= 0:
            return self.pick(NUMBERS)
        a, b = self.number(deep - 1), self.number(deep - 1)
        sign = self.pick(["+", "-", "*"])
        name = self.pick(["int", "round", "abs", "round(1)", "float", "round(1, 'floor')"])
        return self.pick(
            [
                f"({a} {sign} {b})",
                f"({a} {self.pick(['/', '//', '%'])} {self.pick(['2', '3', '4', '0.5', '-3'])})",
                f"{self.list(deep - 1)}|length",
                f"({a})|{name}",
                f"{self.numbers(deep - 1)}|{self.pick(['sum', 'max', 'min', 'length'])}",
                f"({a} if {self.truth(deep - 1)} else {b})",
                f"-({a})",
            ]
        )

    def numbers(self, deep: int) -> str:
        if deep <= 0:
            return self.pick(["nums", "floats", "range(4)|list", "[1, n, 0.5]"])
        a = self.numbers(deep - 1)
        name = self.pick(
            ["sort", "select('gt', 1)|list", "reject('odd')|list", "unique|list", "reverse|list"]
        )
        return self.pick(
            [f"({a})|{name}", f"({a} + {self.numbers(deep - 1)})", f"({a})[1:]", f"[{self.number(deep - 1)}]"]
        )

    def texts(self, deep: int) -> str:
        if deep <= 0:
            return self.pick(["names", "['<', x]", "rows|map(attribute='name')|list", "text|list"])
        a = self.texts(deep - 1)
        name = self.pick(
            ["sort", "map('upper')|list", "unique|list", "sort(reverse=true)", "batch(2)|map('join')|list"]
        )
        return self.pick(
            [f"({a})|{name}", f"({a} + {self.texts(deep - 1)})", f"[{self.text(deep - 1)}, safe]"]
        )

    def list(self, deep: int) -> str:
        return self.pick(
            [self.pick(LISTS), self.numbers(deep), self.texts(deep), f"[{self.value(deep - 1)}, 1]"]
        )

    def dict(self, deep: int) -> str:
        return self.pick([self.pick(DICTS), f"({self.pick(DICTS)})|dictsort", f"({self.pick(DICTS)})|tojson"])

    def truth(self, deep: int) -> str:
        if deep <= 0:
            return self.pick(
                ["yes", "no", "n", "blank", "row.open", "gone", "empty", "safe", "(loop is defined)"]
            )
        a, b = self.truth(deep - 1), self.truth(deep - 1)
        sign = self.pick(["<", "<=", ">", ">=", "==", "!="])
        test = self.pick(
            ["defined", "none", "string", "number", "mapping", "eq(n)", "sameas(yes)", "boolean", "escaped"]
        )
        return self.pick(
            [
                f"({a} and {b})",
                f"({a} or {b})",
                f"(not {a})",
                f"({self.number(deep - 1)} {sign} {self.number(deep - 1)})",
                f"({self.text(deep - 1)} {sign} {self.text(deep - 1)})",
                f"({self.value(deep - 1)} {self.pick(['==', '!='])} {self.value(deep - 1)})",
                f"({self.value(deep - 1)} {self.pick(['in', 'not in'])} {self.list(deep - 1)})",
                f"(({self.value(deep - 1)}) is {self.pick(['', 'not '])}{test})",
            ]
        )
