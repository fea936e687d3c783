"""What the phone's side does not have is refused when the templates are compiled, with file and line."""

import pytest

from fieldapp.pwa.compiler import Unsupported, compile_templates
from tests.parity.kit import SHARED, environment

REFUSED = {
    "{{ x|safe }}": "safe is not supported",
    "{{ x|wordwrap(3) }}": "wordwrap is not supported",
    "{{ x|nothing }}": "there is no nothing",
    "{{ x is callable }}": "callable is not supported",
    "{{ x|sort(by='a') }}": "sort: got an unexpected keyword argument",
    "{{ x is late(1, 2) }}": "late: too many positional arguments",
    "{{ x|map('nothing')|list }}": "there is no nothing",
    "{{ x|map(y)|list }}": "by name",
    "{{ x|map(attribute='a') }}": "add |list",
    "{% if x|select %}{% endif %}": "add |list",
    "{{ x|select|length }}": "add |list",
    "{{ range(3)|length }}": "add |list",
    "{{ x.items }}": 'write ["items"]',
    "{{ x.append(1) }}": "a few methods",
    "{{ x.__proto__ }}": "__proto__",
    "{{ {'__proto__': 1} }}": "__proto__",
    "{{ {1: 2} }}": "a key must be written out",
    "{{ {'1': 2} }}": "a key must be written out",
    "{{ x[::2] }}": "a slice with a step",
    "{{ f(*x) }}": "* and **",
    "{{ f(**x) }}": "* and **",
    "{{ self }}": "self is not supported",
    "{{ self.title() }}": "only macros, functions and a few methods",
    "{{ _('100 % sikker') }}": "a percent sign is %%",
    "{{ _('Hej %(name)s') }}": "no value for %name",
    "{{ 99999999999999999999 }}": "too large",
    "{% for x in y recursive %}{% endfor %}": "recursive",
    "{% for x in y %}{{ loop.depth }}{% endfor %}": "loop.depth",
    "{% macro m() %}{{ kwargs }}{% endmacro %}": "kwargs is not supported",
    "{% autoescape false %}{% endautoescape %}": "not supported on the phone",
    "{% include x %}": "named outright",
    "{% include ['part.html', 'ui.html'] %}": "named outright",
    "{% include 'gone.html' %}": "gone.html is not among the shared templates",
    "{% if x %}{% extends 'base.html' %}{% endif %}": "outside any tag",
    "{% extends 'base.html' %}{% for x in y %}{% endfor %}": "only set, import and macro",
    "{% extends 'base.html' %}{% block title required %}{% endblock %}": "required",
    "{% for a in y %}{{ x }}{% endfor %}{% set x = 1 %}": "read in here before it is set",
    "{% set x %}{{ x }}{% endset %}": "read in here before it is set",
    "{% endif %}": "endif",
}


@pytest.mark.parametrize("template", REFUSED)
def test_what_the_phone_cannot_do_is_refused_with_file_and_line(template):
    env = environment({**SHARED, "field/page.html": f"{{# first line #}}\n{template}"})
    with pytest.raises(Unsupported) as refusal:
        compile_templates(env, [*SHARED, "field/page.html"])
    assert str(refusal.value).startswith("field/page.html:2: ")
    assert REFUSED[template] in refusal.value.what


def test_a_template_that_is_not_escaped_is_refused():
    env = environment({"mail.txt": "{{ x }}"})
    env.autoescape = lambda name: name is not None and name.endswith(".html")
    with pytest.raises(Unsupported, match=r"mail\.txt:1: only templates that are escaped"):
        compile_templates(env, ["mail.txt"])


def test_the_module_names_the_filters_and_tests_of_our_own():
    env = environment({"a.html": "{{ 75|minutes }}{{ 3|upper }}{{ [1]|select('late')|list }}"})
    assert compile_templates(env, ["a.html"]).startswith('export const uses=["late", "minutes"];\n')


def test_the_same_templates_give_the_same_module():
    env = environment(SHARED)
    assert compile_templates(env, SHARED) == compile_templates(env, reversed(SHARED))


def test_a_percent_sign_and_a_named_value_may_stand_in_a_message():
    env = environment({"a.html": "{{ _('100 %% %(n)s', n=1) }}{{ ngettext('%(num)s', '%(num)s', 2) }}"})
    compile_templates(env, ["a.html"])
