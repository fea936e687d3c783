// Addresses, made from the server's own rules with the server's own quoting (encodeURI differs in one of six).
import { urls } from "./data.js";

/** As Flask's url_for: what the rule does not name becomes the query; null is left out. */
export function urlFor(endpoint, values = {}) {
  if (!Object.hasOwn(urls, endpoint)) throw new TypeError(`no address for ${endpoint}`);
  const { _anchor: anchor, ...left } = values;
  const path = urls[endpoint].replace(/<(\w+)>/g, (_, name) => {
    const value = left[name];
    if (value === undefined || value === null) throw new TypeError(`${endpoint} needs ${name}`);
    delete left[name];
    return inPath(value);
  });
  const query = Object.entries(left).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (one === undefined || one === null ? [] : [`${inQuery(name)}=${inQuery(one)}`])),
  );
  return path + (query.length ? `?${query.join("&")}` : "") + (anchor ? `#${inPath(anchor)}` : "");
}

const inPath = (value) => encodeURIComponent(value).replace(/%(24|26|2B|2C|2F|3A|3B|3D|40)/g, decodeURIComponent);

const inQuery = (value) =>
  encodeURIComponent(value).replace(/%(24|2C|2F|3A|3B|3F|40)/g, decodeURIComponent).replace(/%20/g, "+");
