"""Small expressions and filters; each is printed between braces."""

EXPRESSIONS = """
x | y | gone | yes | no | n | pi | zero | empty | bare | blank | safe | 2.0 | -3 | 1e3 | 0.1 + 0.2 | 1e-7 | 12e20
none | true | 'a' 'b' | "it's" | '"' | [1, 'a', none, true, 2.0, "it's", '\\n<'] | (1,) | (1, 2) | [] | {} | labels
{'a': 1, "b": [x]} | {'a': 1}.a | {'a': 1}['a'] | {'a': {'b': 2}}.a.b | mixed | pairs | [safe] | rows[0].tags
n + 1 | n - 10 | n * 2 | n / 2 | 8 / 2 | n // 2 | -7 // 2 | n % 4 | -7 % 4 | 7 % -4 | 2 ** 5 | 2 ** -1 | -n
n + 0.5 | 1.5 + 1.5 | 0.5 * 4 | 7.5 // 2 | 7.5 % 2 | yes + yes | n * '-' | '-' * 3 | [0] * 3 | [1] + [2] | (1,) + (2,)
'a' + x | safe + x | x + safe | safe ~ x | x ~ n ~ none ~ gone | 1 ~ 2 | safe * 2 | -0.0 | 0 * -1 | 10 ** 3 / 7
n == 7 | n == 7.0 | n != 7 | 'a' == safe | safe == '<i>&amp;</i>' | yes == 1 | none == gone | gone == gone2 | [1] == [1]
(1,) == [1] | {'a': 1} == {'a': 1} | nums == [3, 1, 2, 3] | n < 8 | n <= 7 | n > 7 | n >= 7 | 1 < n < 9 | 1 < n < 3
'a' < 'b' | [1, 2] < [1, 3] | [1] < [1, 0] | 'Z' < 'a' | 'i' in text | 'zz' in text | 3 in nums | 9 in nums | 'held' in labels
'q' not in labels | 1 in gone | x in mixed | 2 in (1, 2) | not n | not gone | yes and n | no and n | n and 0 | blank or 'd'
gone or n | y or x | (blank or none) is none | n if yes | n if no | n if no else x | (n if no) is defined | not (yes and no)
names[0] | names[-1] | names[9] | names['0'] | names[1:3]|join | names[:-2]|join | names[2:]|join(',') | iso[:10] | iso[11:16]
emoji[1] | emoji[:2] | emoji|length | safe[0] | safe[:3] | text[-3:] | n.x | y.x | x.x | names.length | x.length | rows[0].nope
course.citizen.first_name | course['citizen']['first_name'] | course.goals | course.constructor | course.toString | gone
labels[x] | labels['he' ~ 'ld'] | labels.get('held') | labels.get('q') | labels.get('q', 'd') | labels.keys()|list | labels.values()|join
course.nope is defined | gone is defined | x is defined | y is none | gone is none | n is odd | n is even | n is number | pi is number
yes is number | x is string | safe is string | labels is mapping | names is mapping | n is eq 7 | n is equalto(7) | n is sameas 7
y is sameas none | 3 is in nums | n is divisibleby 7 | n is not odd | pi is float | n is float | n is integer | yes is boolean | no is false
yes is true | safe is escaped | x is escaped | n is gt 3 | n is lt 3 | n is ge(7) | n is le(7) | n is ne 7 | 2.0 is integer
n is late | n is late(5) | n is late(than=3) | gone is undefined | x.upper() | x.startswith('<') | iso.split('T')[0] | iso.split('T')|join(' ')
iso.endswith('Z') | ' a b '.split()|length | safe.upper() | ' a '.strip() | (x, n)|join('/') | [[1, 2], [3]]|map('sum')|join
dict(a=1, b=x) | dict(a=1).b | range(3)|list | range(5, 1, -2)|join | names and n | empty and n | (1, 2)[1] | (1, 2)[0:1]
url_for('today') | url_for('course', id=course.id) | url_for('a', id='<&>') | 75|minutes | 75|minutes(short=true) | 75|minutes(true)
_('Hi %(name)s', name=x) | _('Hi %(name)s', name=safe) | _('<b>100 %%</b>') | gettext('q') | _('Hi %(name)s', name=n)
ngettext('%(num)s meeting', '%(num)s meetings', 1) | ngettext('%(num)s meeting', '%(num)s meetings', n) | _('a %(b)d c', b=3.7)
ngettext('%(num)s <i>%(who)s', '%(num)s for %(who)s', 2, who=x) | _('Hi %(name)s', name=none) | _('Hi %(name)s', name=gone)
_('Hi %(name)s', name=_('Hi %(name)s', name=x)) | _('a')|upper ~ '<' | _('Hi %(name)s', name=x)|length | _("it's %(a)s", a="it's")
"""

FILTERS = """
x|e | safe|e | x|escape|escape | (x|e) ~ x | n|e | none|e | gone|d('d') | y|default('d') | blank|default('d') | blank|d('d', true)
y|default('d', boolean=true) | gone|default | names|length | labels|count | text|length | gone|length | empty|first | names|first
names|last | empty|last | gone|first | text|first | safe|first | nums|join | nums|join(', ') | mixed|join(', ') | mixed|join(x)
names|join('<br>') | [x, safe]|join('<br>') | [x]|join(safe) | rows|join(',', attribute='name') | rows|join(', ', 'note')
text|list|length | labels|list|join | safe|list|join | gone|list | rows|map(attribute='name')|join(' ') | names|map('upper')|join
rows|map(attribute='tags', default=[1])|map('first')|join('-') | rows|map(attribute='note', default='<d>')|join('-') | nums|map('minutes')|join(';')
nums|map('default', 3)|list | pairs|map('first')|list | pairs|map(attribute=0)|list | pairs|map(attribute='1')|list | gone|map('upper')|list
nums|select|list | nums|select('odd')|list | nums|select('gt', 1)|list | nums|reject('odd')|list
nums|select('late', 2)|list | mixed|select('string')|list | nums|reject('in', [1, 2])|list | rows|selectattr('open')|map(attribute='name')|list
rows|rejectattr('open')|map(attribute='name')|list | rows|selectattr('age', 'eq', 30)|map(attribute='name')|list
rows|selectattr('tags', 'defined')|list|length | rows|rejectattr('age', 'gt', 29)|map(attribute='name')|list | rows|selectattr('age', '>', 29)|list|length
rows|selectattr('town', 'in', ['Ry'])|map(attribute='name')|join | rows|groupby('town')|length | rows|groupby('age')|map('first')|list
rows|groupby('town')|map('last')|map('length')|list | rows|groupby('town', case_sensitive=true)|map('first')|list
rows|groupby('note', default='a')|map('first')|list | rows|groupby('town')|map(attribute='grouper')|list | (rows|groupby('age'))[0].list|length
nums|sort|list | nums|sort(reverse=true) | names|sort | names|sort(case_sensitive=true) | names|sort(true, true) | rows|sort(attribute='age,name')|map(attribute='name')|list
rows|sort(attribute='age', reverse=true)|map(attribute='name')|list | rows|sort(false, false, 'town')|map(attribute='name')|list
nums|sum | rows|sum(attribute='age') | rows|sum('age', 100) | empty|sum | floats|sum | [yes, yes]|sum | nums|min | nums|max | empty|min
names|min | names|max | names|max(case_sensitive=true) | (rows|max(attribute='age')).name | (rows|min(attribute='age')).name
names|unique|join | names|unique(true)|join | rows|unique(attribute='age')|map(attribute='name')|list | nums|unique|list | [1, true, 1.0]|unique|list
pi|round | pi|round(1) | 2.5|round | 3.5|round | 0.125|round(2) | 2.675|round(2) | 42.55|round(1) | -2.5|round | -0.4|round | n|round | 42.5|round|int
pi|round(1, 'ceil') | pi|round(1, 'floor') | pi|round(0, 'ceil') | n|round(method='ceil') | 1234.5|round | 0.5|round | 1.5|round | 99.995|round(2)
pi|int | '42'|int | '42.9'|int | 'q'|int | 'q'|int(5) | none|int | ' 7 '|int | -pi|int | yes|int | '1e2'|int | blank|int(default=9) | '3'|float | 'q'|float
pi|float | '1.5'|float | n|float | -n|abs | -pi|abs | -2.0|abs | x|upper | safe|upper | 'ÆØÅ'|lower | 'straße'|upper | safe|lower | n|upper
'hELLO wORLD'|capitalize | safe|capitalize | blank|capitalize | 'æble'|capitalize | '  a '|trim | safe|trim | 'xxaxx'|trim('x') | '-[a]-'|trim('[]-')
x|replace('<', '&') | safe|replace('i', '<') | 'a<b'|replace('b', safe) | 'a<b'|replace(safe, 'q') | 'aaa'|replace('a', 'b', 2) | safe|replace('<', '>')
n|replace('7', '8') | 'ab'|replace('', '-') | 'a.b'|replace('.', '$&') | nums|batch(2)|list | nums|batch(3, '-')|list | empty|batch(2)|list
labels|dictsort | labels|dictsort(true) | labels|dictsort(by='value') | labels|dictsort(reverse=true)|map('first')|list | labels|items|list
n|string | safe|string | none|string | x|string | (safe|string) ~ x | labels|tojson | x|tojson | [1, 2.5, none, true, 'æ😀']|tojson | safe|tojson
{'b': 1, 'a': [x, {}]}|tojson | text|truncate(12) | text|truncate(12, true) | text|truncate(12, false, '<…>') | 'short'|truncate(3, leeway=0)
safe|truncate(5, true, '<', 0) | text|truncate | 'aaaaaaaaaaaaaaaaaaaaaaaaaaaa'|truncate(9) | text|truncate(20, leeway=0, end='') | text|reverse|list|join
nums|reverse|list | names|reverse|join(' ') | emoji|reverse|list|length | names|first|upper|e | (x ~ safe)|upper | -1|abs + 2 | not n is odd | '\x7f\x01æ'|tojson
labels.items()|list | labels.items()|map('join', '=')|join('; ') | labels.items()|sort(attribute='1')|list | nums|map('string')|join('+') | 1.0 | 100000000000000000000.0
1.0 / 3 | 1e16 + 0.0 | 123456789.125 | 5 / 1e9 | 5e-5 | [0.1, 2.0]|join(' ') | (2.0)|string | 2.0 == 2 | 2.0|int | [2.0, 2]|unique|list | 3.0 * 2 | 3 ** 2.0
"""


def split(text: str) -> list[str]:
    """Cases stand between " | "; a filter's own bar has no spaces."""
    return [case.strip() for line in text.strip().splitlines() for case in line.split(" | ")]


CASES = [f"{{{{ {case} }}}}" for case in split(EXPRESSIONS) + split(FILTERS)]
