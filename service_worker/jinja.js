// What Python and Jinja2 mean by printing, truth, comparing and adding, said in JavaScript.

export class Markup { // text that is already HTML; JSON cannot make one
  #html;
  constructor(html) { this.#html = html; }
  toString() { return this.#html; }
}
export class Float extends Number {} // a whole float, so that 2.0 still prints ".0"; other floats are plain numbers
export class Tuple extends Array { static get [Symbol.species]() { return Array; } }
export class Bag {} // attributes only: a namespace, an imported module, the loop
export class Keywords extends Bag { constructor(named) { super(); Object.assign(this, named); } }

const fail = (what) => { throw new TypeError(what); };
export const isText = (v) => typeof v === "string" || v instanceof Markup;
export const isFloat = (v) => v instanceof Float || (typeof v === "number" && !Number.isInteger(v));
export const isNumber = (v) => typeof v === "number" || typeof v === "boolean" || v instanceof Float;
export const isDict = (v) => typeof v === "object" && v !== null
  && !(Array.isArray(v) || v instanceof Markup || v instanceof Float || v instanceof Bag);
export const float = (n) => Number.isInteger(n) ? new Float(n) : n;
const number = (v) => isNumber(v) ? Number(v) : fail(`not a number: ${str(v)}`);
export const bare = (v) => v instanceof Markup ? `${v}` : isNumber(v) ? Number(v) : v;

// Printing
const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "'": "&#39;", '"': "&#34;" };
const escaped = (text) => text.replace(/[&<>'"]/g, (sign) => entities[sign]);
export const str = (v) => typeof v === "string" ? v : v === undefined ? "" : v instanceof Markup ? `${v}` : repr(v);
export const print = (v) => v instanceof Markup ? `${v}` : escaped(str(v));
export const markup = (v) => v instanceof Markup ? v : new Markup(str(v));
export const escape = (v) => v instanceof Markup ? v : new Markup(print(v));
export const join = (...parts) => parts.some((part) => part instanceof Markup)
  ? new Markup(parts.map(print).join("")) : parts.map(str).join("");

export const repr = (v) => {
  if (v === undefined) return "Undefined";
  if (v === null) return "None";
  if (typeof v === "boolean") return v ? "True" : "False";
  if (isNumber(v)) return isFloat(v) ? floatText(Number(v)) : `${v}`;
  if (typeof v === "string") return quoted(v);
  if (v instanceof Markup) return `Markup(${quoted(`${v}`)})`;
  if (v instanceof Tuple) return `(${v.map(repr).join(", ")}${v.length === 1 ? "," : ""})`;
  if (Array.isArray(v)) return `[${v.map(repr).join(", ")}]`;
  if (isDict(v)) return `{${Object.entries(v).map(([key, x]) => `${quoted(key)}: ${repr(x)}`).join(", ")}}`;
  return fail("this value cannot be printed");
};
const floatText = (n) => {
  if (Object.is(n, -0)) return "-0.0";
  const size = Math.abs(n);
  const text = size && (size < 1e-4 || size >= 1e16) ? n.toExponential().replace(/e(.)(\d)$/, "e$10$2") : `${n}`;
  return /[.e]/.test(text) ? text : `${text}.0`;
};
const quoted = (text) => {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const named = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
  const code = (sign) => named[sign] ?? `\\x${sign.charCodeAt(0).toString(16).padStart(2, "0")}`;
  const inside = text.replaceAll("\\", "\\\\").replaceAll(mark, `\\${mark}`);
  return mark + inside.replace(/[\x00-\x1f\x7f-\xa0\xad]/g, code) + mark;
};

// Truth and comparing
export const truth = (v) => {
  if (typeof v !== "object" || v === null) return !!v;
  if (v instanceof Markup) return `${v}` !== "";
  if (v instanceof Float) return Number(v) !== 0;
  if (Array.isArray(v)) return v.length > 0;
  return !isDict(v) || Object.keys(v).length > 0;
};
export const and = (a, rest) => truth(a) ? rest() : a;
export const or = (a, rest) => truth(a) ? a : rest();

export const eq = (a, b) => {
  a = bare(a);
  b = bare(b);
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b)) {
    return a instanceof Tuple === b instanceof Tuple && a.length === b.length && a.every((x, n) => eq(x, b[n]));
  }
  if (!isDict(a) || !isDict(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && eq(a[key], b[key]));
};
export const cmp = (a, b) => {
  if (isNumber(a) && isNumber(b)) return a - b;
  if (isText(a) && isText(b)) return bare(a) < bare(b) ? -1 : bare(a) > bare(b) ? 1 : 0;
  if (!Array.isArray(a) || a instanceof Tuple !== b instanceof Tuple) return fail("these cannot be ordered");
  const at = a.findIndex((x, n) => n >= b.length || !eq(x, b[n]));
  return at < 0 ? a.length - b.length : at >= b.length ? 1 : cmp(a[at], b[at]);
};
export const has = (whole, part) => {
  if (isText(whole)) return isText(part) ? str(whole).includes(str(part)) : fail("only text is in text");
  if (isDict(whole)) return isText(part) && Object.hasOwn(whole, part);
  return iterate(whole).some((x) => eq(x, part));
};

// Looking inside
export const iterate = (v) => {
  if (Array.isArray(v)) return v;
  if (v === undefined) return [];
  if (isText(v)) return [...`${v}`];
  return isDict(v) ? Object.keys(v) : fail(`cannot go through ${repr(v)}`);
};
export const length = (v) => v === null || isNumber(v) ? fail("this has no length") : iterate(v).length;
export const attr = (v, name) => {
  if (v === undefined) fail(`undefined has no ${name}`);
  if (v instanceof Tuple) return name === "grouper" || name === "list" ? v[name] : undefined; // groupby's pairs
  return (v instanceof Bag || isDict(v)) && Object.hasOwn(v, name) ? v[name] : undefined;
};
export const item = (v, key) => {
  if (isText(key)) return attr(v, `${key}`);
  if (v === undefined) fail("undefined has no items");
  if (!(isText(v) || Array.isArray(v)) || !Number.isInteger(bare(key)) || isFloat(key)) return undefined;
  const found = iterate(v).at(Number(key));
  return v instanceof Markup && found !== undefined ? new Markup(found) : found;
};
export const slice = (v, from, to) => {
  if (!isText(v) && !Array.isArray(v)) fail("only text and lists are sliced");
  const part = iterate(v).slice(from ?? 0, to ?? undefined);
  if (!isText(v)) return v instanceof Tuple ? Tuple.from(part) : part;
  return v instanceof Markup ? new Markup(part.join("")) : part.join("");
};

// Reckoning
const reckon = (a, b, rule) => isFloat(a) || isFloat(b)
  ? float(rule(number(a), number(b))) : rule(number(a), number(b)) + 0; // + 0, because a whole number has no -0
const divisor = (b) => number(b) === 0 ? fail("division by zero") : b;
const remainder = (a, b) => {
  const left = a % b;
  return left && left < 0 !== b < 0 ? left + b : left + 0;
};
export const add = (a, b) => {
  if (isText(a) && isText(b)) return join(a, b);
  if (Array.isArray(a) && Array.isArray(b) && a instanceof Tuple === b instanceof Tuple) return a instanceof Tuple ? Tuple.of(...a, ...b) : [...a, ...b];
  return reckon(a, b, (x, y) => x + y);
};
export const mul = (a, b) => {
  if (isNumber(a) && !isNumber(b)) [a, b] = [b, a];
  if (!isText(a) && !Array.isArray(a)) return reckon(a, b, (x, y) => x * y);
  const times = isFloat(b) ? fail("half a time") : Math.max(0, number(b));
  if (Array.isArray(a)) return (a instanceof Tuple ? Tuple : Array).from(Array(times).fill([...a]).flat());
  return a instanceof Markup ? new Markup(`${a}`.repeat(times)) : a.repeat(times);
};
export const sub = (a, b) => reckon(a, b, (x, y) => x - y);
export const div = (a, b) => float(number(a) / number(divisor(b)));
export const floor = (a, b) => reckon(a, divisor(b), (x, y) => Math.floor(x / y));
export const mod = (a, b) => reckon(a, divisor(b), remainder);
export const pow = (a, b) => Number(b) < 0 ? float(number(a) ** number(b)) : reckon(a, b, (x, y) => x ** y);
export const neg = (a) => isFloat(a) ? float(-number(a)) : 0 - number(a);
