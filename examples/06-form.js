/**
 * 6. A form.
 *
 * So far visitors only asked. With POST they also say something: it comes behind the empty line, as
 * content. `content.text()` waits for all of it, in however many pieces it arrives.
 *
 *     node examples/06-form.js
 *     curl -d 'name=Ada+Lovelace&note=1+%3C+2' http://localhost:8000/
 *
 * Never believe what comes in: its length is bounded here, and what a page repeats is escaped, or a
 * visitor could put a script into it.
 */
import { HttpResponse, serve } from "barewire";

const form = `<!doctype html>
<title>A form</title>
<form method="post">
  <p><label>Name <input name="name" required></label></p>
  <p><label>Note <textarea name="note"></textarea></label></p>
  <p><button>Send</button></p>
</form>
`;

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  maxRequestBodySize: 10_000, // More is answered with 413.
  handler: async ({ method, path, content }) => {
    if (path !== "/") return undefined;
    if (method === "GET" || method === "HEAD") return HttpResponse.html(form);
    if (method === "POST") return thanks(new URLSearchParams(await content.text()));
    const fields = { Allow: "GET, HEAD, POST" };
    return HttpResponse.text("This page takes GET and POST.\n", { status: 405, fields });
  },
}).ready();

/** @param {URLSearchParams} sent */
function thanks(sent) {
  const lines = [...sent].map(([name, value]) => `<dt>${html(name)}</dt><dd>${html(value)}</dd>`);
  return HttpResponse.html(`<!doctype html>
<title>Thank you</title>
<p>This is what arrived:</p>
<dl>${lines.join("\n")}</dl>
<p><a href="/">Once more</a></p>
`);
}

/** @param {string} text */
function html(text) {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

console.log(`The form is at ${server.url}`);
