// What a person reads, in their language. Danish is what the code is written in.
import { catalogues } from "./data.js";

let catalogue = {};

export const speak = (language) => (catalogue = catalogues[language] ?? {});

export const gettext = (text) => catalogue.messages?.[text] || text;

export function ngettext(one, many, n) {
  const form = n === 1 ? 0 : 1;
  return catalogue.plurals?.[one]?.[form] || [one, many][form];
}
