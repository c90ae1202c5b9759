/**
 * 10. The form again, with Request and Response.
 *
 * Browsers have an object for a request and one for a response, and so do Node, Bun and Deno. With `fetch`
 * instead of `handler` you answer in their words, and what you write runs on all of them. The second
 * argument knows what a Request doesn't, such as who asks.
 *
 *     node examples/10-form-fetch.js
 *     curl -d 'name=John&surname=Doe' http://localhost:8000/form.php
 *
 * Nothing here is PHP: an address is a name, and says nothing about what answers.
 */
import { serve } from "barewire";

const form = `<form method="post" action="/form.php">
  <p><label>Name <input name="name" required></label></p>
  <p><label>Surname <input name="surname" required></label></p>
  <p><button>Send</button></p>
</form>`;

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  maxRequestBodySize: 10_000,
  fetch: async (request, { remoteAddr }) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/" && pathname !== "/form.php") return page("Not found", "", 404);
    if (request.method !== "POST") return page("Who are you?", form);
    const type = request.headers.get("content-type") ?? "";
    if (!type.startsWith("application/x-www-form-urlencoded")) return page("No form", "", 415);
    const sent = await request.formData();
    const name = html(`${sent.get("name")} ${sent.get("surname")}`);
    return page(`Hello ${name}!`, `<p>You came from ${remoteAddr.hostname}.</p>`);
  },
}).ready();

/**
 * @param {string} title
 * @param {string} body
 * @param {number} [status]
 */
function page(title, body, status = 200) {
  const text = `<!doctype html>\n<title>${title}</title>\n<h1>${title}</h1>\n${body}\n`;
  return new Response(text, { status, headers: { "Content-Type": "text/html; charset=utf-8" } });
}

/** @param {string} text */
function html(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

console.log(`The form is at ${server.url}form.php`);
