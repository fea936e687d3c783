// Jinja2's own filters and tests, as far as shared templates use them; arguments stand as in Python's signatures.
import {
  Float, Markup, Tuple, add, attr, bare, cmp, eq, escape, float, has, isDict, isFloat, isNumber, isText, item,
  iterate, length, mod, print, repr, str, truth,
} from "./jinja.js";

const fail = (what) => { throw new TypeError(what); };
const same = (v, text) => v instanceof Markup ? new Markup(text) : text;
const lower = (v) => isText(v) ? `${v}`.toLowerCase() : v;
// In pairs, because sort() never asks about undefined
const sorted = (v, key, reverse) => iterate(v).map((x) => [key(x), x])
  .sort(([a], [b]) => truth(reverse) ? cmp(b, a) : cmp(a, b)).map(([, x]) => x);
const fraction = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;
const read = (v) => {
  if (v === undefined) fail("undefined is no number");
  return isNumber(v) ? Number(v) : isText(v) && fraction.test(str(v).trim()) ? Number(str(v)) : NaN;
};

// "citizen.name" and 0, as make_attrgetter reads them
const getter = (path, folded, fallback) => {
  const parts = path == null ? [] : str(path).split(".").map((part) => /^\d+$/.test(part) ? Number(part) : part);
  return (v) => {
    for (const part of parts) {
      v = item(v, part);
      if (v === undefined && fallback != null) v = fallback;
    }
    return folded ? lower(v) : v;
  };
};
const extreme = (sign) => (v, cased, path) => {
  const key = getter(path, !truth(cased));
  return iterate(v).reduce((best, x) => cmp(key(x), key(best)) * sign > 0 ? x : best, iterate(v)[0]);
};
const chosen = (wanted, byAttribute) => (v, ...rest) => {
  if (!truth(v)) return [];
  const key = getter(byAttribute ? rest.shift() : null);
  const [name, ...more] = rest;
  const passes = name === undefined ? truth : (x) => tests[name](x, ...more);
  return iterate(v).filter((x) => passes(key(x)) === wanted);
};
const rounded = (n, digits) => {
  const text = Math.abs(n).toFixed(digits);
  const exact = Math.abs(n).toFixed(Math.min(100, digits + 60));
  const tie = /^50*$/.test(exact.slice(text.length + (digits ? 0 : 1)));
  const odd = /[13579]$/.test(text);
  // toFixed takes the larger of two equally near; Python takes the even one
  const size = tie && odd ? Math.abs(n) - 0.5 * 10 ** -digits : Number(text);
  return Math.sign(n) * Number(size.toFixed(digits));
};
const json = (v) => {
  if (isNumber(v) || v === null) return v === null || typeof v === "boolean" ? `${v}` : repr(v);
  if (isText(v)) return JSON.stringify(str(v)).replace(/[\x7f-\uffff]/g, unicode);
  if (Array.isArray(v)) return `[${v.map(json).join(", ")}]`;
  if (!isDict(v)) fail("this is no JSON");
  return `{${Object.keys(v).sort().map((key) => `${json(key)}: ${json(v[key])}`).join(", ")}}`;
};
const unicode = (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;

export const filters = {
  abs: (v) => isFloat(v) ? float(Math.abs(v)) : Math.abs(isNumber(v) ? v : fail("abs of no number")),
  batch: (v, size, fill) => {
    const rows = [];
    iterate(v).forEach((x, n) => n % size ? rows.at(-1).push(x) : rows.push([x]));
    while (fill != null && rows.length && rows.at(-1).length < size) rows.at(-1).push(fill);
    return rows;
  },
  capitalize: (v) => {
    const [first = "", ...rest] = str(v);
    return same(v, first.toUpperCase() + rest.join("").toLowerCase());
  },
  default: (v, other = "", falsy) => v === undefined || (truth(falsy) && !truth(v)) ? other : v,
  dictsort: (v, cased, by = "key", reverse) =>
    sorted(filters.items(v), getter(by === "key" ? 0 : 1, !truth(cased)), reverse),
  escape,
  first: (v) => iterate(v)[0],
  float: (v, other = new Float(0)) => Number.isNaN(read(v)) ? other : float(read(v)),
  groupby: (v, path, fallback, cased) => {
    const key = getter(path, !truth(cased), fallback);
    const groups = [];
    for (const x of sorted(v, key)) {
      if (groups.length && eq(key(groups.at(-1)[0]), key(x))) groups.at(-1).push(x);
      else groups.push([x]);
    }
    return groups.map((list) => {
      const grouper = getter(path, false, fallback)(list[0]);
      return Object.assign(Tuple.of(grouper, list), { grouper, list });
    });
  },
  int: (v, other = 0) => Number.isFinite(read(v)) && v !== null ? Math.trunc(read(v)) + 0 : other,
  items: (v) => v === undefined ? [] : isDict(v) ? Object.entries(v).map((pair) => Tuple.from(pair)) : fail("no items"),
  join: (v, between = "", path) => {
    const parts = iterate(v).map(getter(path));
    const safe = between instanceof Markup || parts.some((part) => part instanceof Markup);
    return safe ? new Markup(parts.map(print).join(print(between))) : parts.map(str).join(str(between));
  },
  last: (v) => iterate(v).at(-1),
  length,
  list: (v) => [...iterate(v)],
  lower: (v) => same(v, str(v).toLowerCase()),
  map: (v, name, ...rest) => {
    if (!truth(v)) return [];
    const each = isText(name) ? (x) => filters[name](x, ...rest) : getter(name.attribute, false, name.default);
    return iterate(v).map((x) => each(x));
  },
  max: extreme(1),
  min: extreme(-1),
  reject: chosen(false),
  rejectattr: chosen(false, true),
  replace: (v, old, other, count = -1) => {
    const text = old instanceof Markup || (other instanceof Markup && !(v instanceof Markup)) ? escape(v) : v;
    const put = text instanceof Markup ? print(other) : str(other);
    let done = 0;
    // by whole signs, so that nothing is found between the halves of an emoji
    const sought = new RegExp(str(old).replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), "gu");
    return same(text, str(text).replace(sought, (found) => count < 0 || done++ < count ? put : found));
  },
  reverse: (v) => isText(v) ? same(v, iterate(v).reverse().join("")) : [...iterate(v)].reverse(),
  round: (v, digits = 0, method = "common") => {
    if (!isNumber(v)) fail("round of no number");
    if (method !== "common") return float(Math[method](v * 10 ** digits) / 10 ** digits);
    return isFloat(v) ? float(rounded(Number(v), digits)) : v;
  },
  select: chosen(true),
  selectattr: chosen(true, true),
  sort: (v, reverse, cased, path) => {
    const keys = (path == null ? [null] : str(path).split(",")).map((one) => getter(one, !truth(cased)));
    return sorted(v, (x) => keys.map((key) => key(x)), reverse);
  },
  string: (v) => isText(v) ? v : str(v),
  sum: (v, path, start = 0) => iterate(v).map(getter(path)).reduce(add, start),
  tojson: (v) => new Markup(json(v).replace(/[<>&']/g, unicode)),
  trim: (v, chars) => {
    if (chars == null) return same(v, str(v).trim());
    const inside = (sign) => str(chars).includes(sign);
    const signs = [...str(v)];
    while (signs.length && inside(signs[0])) signs.shift();
    while (signs.length && inside(signs.at(-1))) signs.pop();
    return same(v, signs.join(""));
  },
  truncate: (v, size = 255, cut = false, end = "...", leeway = 5) => {
    const signs = iterate(v);
    if (signs.length <= size + (leeway ?? 5)) return v;
    const kept = signs.slice(0, size - length(end)).join("");
    const words = truth(cut) || !kept.includes(" ") ? kept : kept.slice(0, kept.lastIndexOf(" "));
    return add(same(v, words), end);
  },
  unique: (v, cased, path) => {
    const key = getter(path, !truth(cased));
    const seen = [];
    return iterate(v).filter((x) => !seen.some((old) => eq(old, key(x))) && seen.push(key(x)));
  },
  upper: (v) => same(v, str(v).toUpperCase()),
};
Object.assign(filters, { e: filters.escape, d: filters.default, count: length });

export const tests = {
  boolean: (v) => typeof v === "boolean",
  defined: (v) => v !== undefined,
  divisibleby: (v, by) => eq(mod(v, by), 0),
  eq,
  escaped: (v) => v instanceof Markup,
  even: (v) => eq(mod(v, 2), 0),
  false: (v) => v === false,
  float: isFloat,
  ge: (a, b) => cmp(a, b) >= 0,
  gt: (a, b) => cmp(a, b) > 0,
  in: (v, whole) => has(whole, v),
  integer: (v) => typeof v === "number" && Number.isInteger(v),
  le: (a, b) => cmp(a, b) <= 0,
  lt: (a, b) => cmp(a, b) < 0,
  mapping: isDict,
  ne: (a, b) => !eq(a, b),
  none: (v) => v === null,
  number: isNumber,
  odd: (v) => eq(mod(v, 2), 1),
  sameas: (a, b) => a === b,
  string: isText,
  true: (v) => v === true,
  undefined: (v) => v === undefined,
};
Object.assign(tests, {
  "==": eq, equalto: eq, "!=": tests.ne, ">": tests.gt, greaterthan: tests.gt, ">=": tests.ge,
  "<": tests.lt, lessthan: tests.lt, "<=": tests.le,
});

const texts = {
  endswith: (v, end) => str(v).endsWith(str(end)),
  lower: filters.lower,
  split: (v, by) => cutUp(str(v), by).map((part) => same(v, part)),
  startswith: (v, start) => str(v).startsWith(str(start)),
  strip: filters.trim,
  upper: filters.upper,
};
const dicts = {
  get: (v, key, other = null) => attr(v, str(key)) === undefined ? other : attr(v, str(key)),
  items: filters.items,
  keys: (v) => Object.keys(v),
  values: (v) => Object.values(v),
};
const cutUp = (text, by) => by == null ? text.trim().split(/\s+/).filter(Boolean) : text.split(str(by));

// The few methods that text and dictionaries may be asked for
export const method = (v, name, ...rest) => {
  const own = isText(v) ? texts : isDict(v) ? dicts : {};
  return Object.hasOwn(own, name) ? own[name](v, ...rest) : attr(v, name)(...rest);
};
