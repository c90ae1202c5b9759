/**
 * A guest book: pages made on the server, with Eta (https://eta.js.org) for the templates.
 *
 * A form that is sent well is answered with a redirect (303), so that reloading the page doesn't send it
 * again; one with mistakes comes back as it was filled in, with a word on what is missing. `<%= %>` in a
 * template escapes what it shows: a visitor who writes <script> is quoted, not obeyed.
 */
import { Eta } from "eta";

const eta = new Eta({ views: `${import.meta.dirname}/views`, cache: true });

/** @typedef {{ id: number, name: string, text: string }} Entry */

/** In memory, and only the last ones: a database would stand here. @type {Entry[]} */
const entries = [];
const ENTRIES_MAX = 100;
let written = 0;

const NAME_MAX = 40;
const TEXT_MAX = 1000;

/** @param {Request} request */
export async function fetch(request) {
  const { pathname } = new URL(request.url);
  const method = request.method === "HEAD" ? "GET" : request.method;
  switch (`${method} ${pathname}`) {
    case "GET /":
      return page("list", { title: "Guest book", entries });
    case "GET /write":
      return page("write", { title: "Write something", sent: { name: "", text: "" }, faults: {} });
    case "POST /write":
      return write(await formOf(request));
    case "GET /broken":
      throw new Error("nobody catches this");
  }
  const [, id] = /^\/entries\/(\d{1,9})$/.exec(pathname) ?? [];
  const entry = entries.find((one) => one.id === Number(id));
  if (method === "GET" && entry !== undefined) return page("entry", { title: entry.name, entry });
  return page("not-found", { title: "Not found", pathname }, 404);
}

/** What visitors read when `fetch` throws. @param {unknown} fault */
export function error(fault) {
  console.error(fault);
  return page("error", { title: "An accident" }, 500);
}

export default { fetch, error };

/** @param {FormData | undefined} form */
function write(form) {
  if (form === undefined) return page("no-form", { title: "This is no form" }, 400);
  const sent = { name: textOf(form, "name"), text: textOf(form, "text") };
  // The form in the browser asks for the same, but not everybody who sends something has a browser.
  const faults = {
    ...(sent.name === "" && { name: "Please say who you are." }),
    ...(sent.name.length > NAME_MAX && { name: `At most ${NAME_MAX} characters, please.` }),
    ...(sent.text === "" && { text: "Please write something." }),
    ...(sent.text.length > TEXT_MAX && { text: `At most ${TEXT_MAX} characters, please.` }),
  };
  if (Object.keys(faults).length > 0) {
    return page("write", { title: "Almost", sent, faults }, 422);
  }
  const id = ++written;
  entries.unshift({ id, ...sent });
  entries.splice(ENTRIES_MAX);
  return new Response(null, { status: 303, headers: { Location: `/entries/${id}` } });
}

/** Undefined when something else came. @param {Request} request */
async function formOf(request) {
  try {
    return await request.formData();
  } catch (fault) {
    if (fault instanceof TypeError) return undefined;
    throw fault; // It was too long, or the visitor has left: barewire knows what to do.
  }
}

/**
 * @param {FormData} form
 * @param {string} name
 */
function textOf(form, name) {
  const value = form.get(name);
  return typeof value === "string" ? value.trim() : "";
}

/**
 * @param {string} template
 * @param {object} data
 * @param {number} [status]
 */
function page(template, data, status = 200) {
  return new Response(eta.render(template, data), {
    status,
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      // Should something slip through the escaping, the browser still runs no script.
      "Content-Security-Policy": "default-src 'self'; script-src 'none'; base-uri 'none'",
    },
  });
}
