// Renders the shared templates that the server compiled from Jinja2, so a page is the same bytes with no server near.
import { filters as builtinFilters, method, tests as builtinTests } from "./filters.js";
import * as jinja from "./jinja.js";

const { Bag, Keywords, Markup, Tuple, eq, iterate, print, str } = jinja;
const missing = Symbol("missing");
const fail = (what) => { throw new TypeError(what); };
let templates = {};
let globals = Object.create(null);

export { Markup };
export const render = (name, context = {}) => run(name, within(globals, context));

// `gettext` and `ngettext` are handed in as plain lookups; the templates get Jinja2's newstyle ones.
export const install = (compiled, handed = {}) => {
  const { gettext = (text) => text, ngettext = (one, many, n) => n === 1 ? one : many } = handed.globals ?? {};
  const say = (text, named) => format(gettext(str(text)), { ...named });
  const count = (one, many, num, named) => format(ngettext(str(one), str(many), Number(num)), { num, ...named });
  globals = within(null, { range, namespace, dict, ...handed.globals, _: say, gettext: say, ngettext: count });
  Object.assign(builtinFilters, handed.filters);
  Object.assign(builtinTests, handed.tests);
  const lacking = compiled.uses.find((name) => !Object.hasOwn(builtinFilters, name) && !Object.hasOwn(builtinTests, name));
  if (lacking) fail(`the templates need ${lacking}`);
  templates = compiled.templates({
    ...jinja, ...parts, filters: builtinFilters, tests: builtinTests, method, missing,
  });
};

// Scopes are prototype chains that end in nothing, so that no name is inherited from Object
const within = (context, values) => Object.assign(Object.create(context), values);

const template = (name) => Object.hasOwn(templates, name) ? templates[name] : fail(`no template ${name}`);
const run = (name, context, blocks = Object.create(null)) => {
  const { root, blocks: own = {} } = template(name);
  for (const block in own) (blocks[block] ??= []).push(own[block]);
  return root(context, blocks);
};
const parts = {
  within,
  run,
  include: (name, context, locals) => run(name, within(context ?? globals, locals)),
  block: (blocks, name, context, depth = 0) =>
    (blocks[name][depth] ?? fail(`no parent of block ${name}`))(context, blocks, depth),
  module: (name, context, locals) => {
    const scope = within(context ?? globals, locals);
    run(name, scope);
    const named = (template(name).exports ?? []).filter((one) => Object.hasOwn(scope, one));
    return Object.assign(new Bag(), Object.fromEntries(named.map((one) => [one, scope[one]])));
  },
  // `optional` of the last arguments have defaults, which the body fills in where it finds `missing`
  macro: (names, optional, takesCaller, body) => (...given) => {
    const named = given.at(-1) instanceof Keywords ? { ...given.pop() } : {};
    if (given.length > names.length) fail(`a macro takes no more than ${names.length} arguments`);
    const values = names.map((name, at) => {
      if (at < given.length) return given[at];
      const value = Object.hasOwn(named, name) ? named[name] : at < names.length - optional ? undefined : missing;
      delete named[name];
      return value;
    });
    if (takesCaller) values.push(named.caller);
    if (takesCaller) delete named.caller;
    for (const name in named) fail(`a macro takes no argument ${name}`);
    return new Markup(body(...values));
  },
  keywords: (named) => new Keywords(named),
  assign: (space, name, value) => { space instanceof Namespace ? space[name] = value : fail("not a namespace"); },
  unpack: (v, count) => iterate(v).length === count ? iterate(v) : fail(`${count} values were expected`),
  tuple: (...values) => Tuple.of(...values),
  loops: (list) => {
    let seen = missing;
    const changed = (...values) => !eq(seen, values) && !!(seen = values);
    return list.map((value, index0) => [value, Object.assign(new Bag(), {
      index: index0 + 1, index0, revindex: list.length - index0, revindex0: list.length - index0 - 1,
      first: index0 === 0, last: index0 === list.length - 1, length: list.length,
      previtem: list[index0 - 1], nextitem: list[index0 + 1],
      cycle: (...values) => values[index0 % values.length], changed,
    })]);
  },
};

class Namespace extends Bag {}
const namespace = (...given) => Object.assign(new Namespace(), ...given);
const dict = (...given) => Object.assign({}, ...given);
const range = (from, to, step = 1) => {
  if (to === undefined) [from, to] = [0, from];
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, n) => from + n * step);
};

const format = (text, named) => new Markup(text.replace(/%(?:\(([^)]*)\)([sd])|(.?))/gs, (_, name, kind, other) => {
  if (other === "%") return "%";
  if (name === undefined || !Object.hasOwn(named, name)) fail(`no value for %${name ?? other} in "${text}"`);
  return kind === "d" ? `${Math.trunc(named[name])}` : print(named[name]);
}));
