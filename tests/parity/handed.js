// What the app would hand to render.js; kit.py has the same in Python.
const danish = {"%(num)s meeting": "%(num)s møde", "Hi %(name)s": "Hej <b>%(name)s</b>"};
export const globals = {
  gettext: (text) => danish[text] ?? text,
  ngettext: (one, many, n) => n === 1 ? danish[one] ?? one : many,
  url_for: (endpoint, values = {}) => `/${endpoint}${values.id === undefined ? "" : `/${encodeURIComponent(values.id)}`}`,
};
export const filters = {minutes: (n, short = false) => `${Math.floor(n / 60)} t ${n % 60}${short ? "" : " min"}`};
export const tests = {late: (n, than = 10) => n > than};
