// How the phone answers: a rendered page, a way on, or a plain word about what went wrong.
import { build, headers, shell } from "../data.js";
import * as cache from "../cache.js";
import * as formats from "../formats.js";
import { install, render } from "../render.js";
import * as compiled from "../templates.js";
import { gettext, gettext as _, ngettext, speak } from "../texts.js";
import { urlFor } from "../urls.js";

const SAYS = { ...headers, "Cache-Control": "no-store", "X-From": "phone", "X-Build": build };
const STAYS = [["HX-Retarget", ".strip"], ["HX-Reswap", "innerHTML show:top"], ["HX-Push-Url", "false"]];

install(compiled, { filters: formats.filters, globals: { gettext, ngettext, url_for: urlFor } });

/** A page from the same template that the server uses, in the reader's language. */
export async function page(name, context, status = 200) {
  await speak(context.me?.language);
  return html(render(`field/${name}.html`, { newer: cache.isNewerReady(), ...context }), status);
}

export const seeOther = (path) => new Response(null, { status: 303, headers: { ...SAYS, Location: path } });

export const nothing = () => new Response(null, { status: 204, headers: SAYS });

export const json = (content, status = 200) => Response.json(content, { status, headers: SAYS });

/** A file to keep or to pass on. */
export const attached = (name, content) =>
  Response.json(content, { headers: { ...SAYS, "Content-Disposition": `attachment; filename="${name}"` } });

/** For a developer; with the button that takes the worker away, which no link can press. */
export const diagnosis = (told) =>
  html(`<!doctype html><html lang="${_("da")}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>fieldapp</title><pre>${told.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</pre>
<form method="post" action="/field/_diag"><button>${_("Slå telefonens egen server fra")}</button></form>`);

export const notFound = () => plain(_("Siden findes ikke på telefonen."), 404);

export const trouble = () => plain(_("Noget gik galt på telefonen. Det, du har gemt, er her stadig."), 500);

/** A form whose answer would be trouble stays on the screen with all that was typed; the strip above it says so. */
export const stays = () => {
  const told = html(`<span>${_("Det blev ikke gemt. Prøv igen. Det, du skrev, står her stadig.")}</span>`, 500);
  for (const [name, value] of STAYS) told.headers.set(name, value);
  return told;
};

export const foreign = () => plain(_("Det kom fra en anden hjemmeside, så vi tog ikke imod det."), 403);

export const notKept = () => json({ text: _("Kladden er ikke gemt.") }, 500);

export const offline = () => plain(_("Første gang skal telefonen have forbindelse. Prøv igen, når du har det."), 503);

/** Needs no template, so that it also works when one of them is what went wrong. `sentence` is ours, never typed. */
function plain(sentence, status) {
  const style = shell.filter((url) => url.endsWith(".css")).map((url) => `<link rel="stylesheet" href="${url}">`);
  return html(
    `<!doctype html><html lang="${_("da")}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>fieldapp</title>${style.join("")}<body><main class="page"><h1>${sentence}</h1><p><a class="btn" href="/field/">${_("I dag")}</a></p></main>`,
    status,
  );
}

const html = (content, status = 200) =>
  new Response(content, { status, headers: { ...SAYS, "Content-Type": "text/html; charset=utf-8" } });
