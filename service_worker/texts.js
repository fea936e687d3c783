// What a person reads, in their language. Danish is in the code; English lies in the shell for those who read it.
import * as cache from "./cache.js";
import { danish } from "./data.js";

let english = null;
let spoken = danish;

/** Speak this language from now on. English that has not come yet is said in Danish. */
export async function speak(language) {
  const isEnglish = language === "en";
  if (isEnglish) english ??= read(await cache.english());
  spoken = (isEnglish && english) || danish;
}

export const gettext = (text) => spoken.texts?.get(keyOf(text)) ?? text;

export function ngettext(one, many, n) {
  const form = n === 1 ? 0 : 1;
  return (spoken.texts?.get(keyOf(one)) ?? [one, many])[form];
}

// English may have come from a later build than this one, whose lists are others.
/** The words for a code, or undefined. */
export const labelOf = (kind, code) => spoken.labels[kind]?.[code] ?? danish.labels[kind][code];

/** A part of how times and days are said. */
export const word = (name) => spoken.words[name] ?? danish.words[name];

/** Without the Danish, which is here already: each text has the key of what it says, six letters. */
const read = (held) =>
  held && { ...held, texts: new Map(held.texts.map((text, at) => [held.keys.slice(6 * at, 6 * at + 6), text])) };

/** Twin of key in fieldapp/pwa/languages.py. */
const keyOf = (text) =>
  [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) & 0xffffff, 0).toString(16).padStart(6, "0");
