"""The worker's modules become one file; what the joiner does not know is refused with file and line."""

import pytest

from fieldapp.pwa.joiner import Unjoinable, joined

A = "export const a = 1;\n"
JOINED = {
    "start.js": 'import { a as b } from "./a.js";\nimport * as c from "./c.js";\nself.it = b + c.three();',
    "a.js": A,
    "c.js": 'import {\n  a,\n} from "./a.js";\nconst b = 2;\nexport function three() {\n  return a + b;\n}\n',
}
REFUSED = {
    "export default 1;": "start.js:2: export default 1;",
    "export let a = 1;": "start.js:2: export let a = 1;",
    "export const { a } = b;": "start.js:2: export const { a } = b;",
    "export { a as b };": "start.js:2: export { a as b };",
    'export * from "./a.js";': "start.js:2: export *",
    'import "./a.js";': 'start.js:2: import "./a.js";',
    'import a from "./a.js";': "start.js:2: import a",
    'const a = await import("./a.js");': 'start.js:2: import("./a.js")',
    'import { b } from "./a.js";': "start.js: a.js has no b",
    'import { b } from "./b.js";': "start.js > b.js: not there",
    'import { a } from "./round.js";': "start.js > round.js > start.js: a circle",
    "const a = `${1;": "start.js:2: a template literal does not end",
}
ROUND = 'import { b } from "./start.js";\n'


@pytest.mark.parametrize("line", REFUSED)
def test_what_the_joiner_does_not_know_is_refused_with_file_and_line(line):
    with pytest.raises(Unjoinable) as refusal:
        joined({"start.js": f"// first\n{line}\n", "a.js": A, "round.js": ROUND}, "start.js")
    assert str(refusal.value).startswith(REFUSED[line])


def test_each_module_comes_once_after_those_it_needs():
    text = joined(JOINED, "start.js")
    places = [text.index(f"// {name}\n") for name in ("a.js", "c.js", "start.js")]
    assert places == sorted(places)
    assert text.count("// a.js\n") == 1


@pytest.mark.parametrize(
    ("source", "lean"),
    [
        ("// all\nf(); // rest\n\n  g();\n/** more\n * still */\n", "f();\ng();\n"),
        ("f(`<p>\n  // text ${g(`  \n  x`)}\n  `);\n", "f(`<p>\n  // text ${g(`  \n  x`)}\n  `);\n"),
        ('f("//", \'/*`\', /`"[/"]\\//g); // gone\n', 'f("//",\'/*`\',/`"[/"]\\//g);\n'),
        ("const half = (a) / 2; // `\n", "const half=(a)/ 2;\n"),
        (
            "for (const [a, b] of c) if (a !== +b) d = a + +b ? x : - -y;\n",
            "for(const[a,b]of c)if(a!==+b)d=a + +b?x:- -y;\n",
        ),
    ],
)
def test_comments_and_indentation_go_and_what_is_text_stays(source, lean):
    assert joined({"start.js": source}, "start.js") == f"// start.js\n{lean}"


def test_a_module_nobody_imports_is_left_out():
    whole = joined({"start.js": "f();\n", "other.js": "g();\n"}, "start.js")
    assert whole == "// start.js\nf();\n"


@pytest.mark.browser
def test_the_joined_modules_do_what_they_did_apart(chromium, server):
    page = chromium.open(f"{server.url}/login")
    assert page.evaluate(f"() => {{ {joined(JOINED, 'start.js')} return self.it; }}") == 4
