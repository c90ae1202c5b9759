/**
 * What kinds of documents are there? One of each, and some that are made up while you ask.
 */
import { html, page } from "./html.js";
import { json as asJson } from "./json.js";
import { whole } from "./parameters.js";
import { Refusal } from "./routing.js";

/** @typedef {import("./routing.js").Visit} Visit */

const LINKS_MAX = 200;

/** @param {string} text */
const plain = (text) => new Response(text); // A string is text/plain in UTF-8, if nothing else is said.

export const robots = () => plain("User-agent: *\nDisallow: /deny\n");
export const deny = () => plain("You were asked not to come here.\n/robots.txt says so.\n");

export const document = () =>
  page(
    "The wire",
    html`<p>There was a wire, and over it went text, there and back again. Whoever held its end could read
what came, and answer; and nothing in it was a secret, until somebody made it one.</p>`,
  );

/** @type {import("./routing.js").Answer} */
export const json = () =>
  asJson({
    slideshow: {
      author: "barewire",
      date: "2026-11-23",
      slides: [
        { title: "A question", type: "all" },
        { items: ["a line", "some fields", "an empty line"], title: "Its parts", type: "all" },
      ],
      title: "Text going back and forth",
    },
  });

export const xml = () =>
  new Response(
    `<?xml version="1.0" encoding="us-ascii"?>
<slideshow title="Text going back and forth" date="2026-11-23" author="barewire">
  <slide type="all"><title>A question</title></slide>
  <slide type="all">
    <title>Its parts</title>
    <item>a line</item>
    <item>some fields</item>
    <item>an <em>empty</em> line</item>
  </slide>
</slideshow>
`,
    { headers: { "Content-Type": "application/xml" } },
  );

export const utf8 = () =>
  page(
    "UTF-8",
    html`<ul>
<li>Zwölf Boxkämpfer jagen Eva quer über den großen Sylter Deich</li>
<li>Ξεσκεπάζω την ψυχοφθόρα βδελυγμία</li>
<li>Съешь ещё этих мягких французских булок</li>
<li dir="rtl">שלום עולם · مرحبا بالعالم</li>
<li>你好，世界 · こんにちは世界 · 안녕하세요</li>
<li>∀x ∈ ℝ: ⌈x⌉ = −⌊−x⌋ · 2 H₂ + O₂ ⇌ 2 H₂O · ☕ 🧵 👩‍🚀</li>
</ul>`,
  );

export const uuid = () => asJson({ uuid: crypto.randomUUID() });

/** As plain text: whoever makes the address would else make the page. @param {Visit} visit */
export function base64({ params: { value = "" } }) {
  if (!/^[\w+/-]+={0,2}$/.test(value)) throw new Refusal(400, "This isn't Base64. Try SGVsbG8=");
  return plain(Buffer.from(value, "base64").toString("utf8"));
}

/** /links/5/2: links to the other four of five pages. @param {Visit} visit */
export function links({ params }) {
  const count = whole("The number of links", params.n, { least: 1, most: LINKS_MAX });
  if (params.offset === undefined) {
    return new Response(null, { status: 302, headers: { Location: `/links/${count}/0` } });
  }
  const here = whole("The number of this page", params.offset, { most: LINKS_MAX });
  const items = Array.from({ length: count }, (_, i) =>
    i === here ? html`<li>${i}</li>` : html`<li><a href="/links/${count}/${i}">${i}</a></li>`,
  );
  return page("Links", html`<ul>${items}</ul>`);
}

export const form = () =>
  page(
    "An order",
    html`<form method="post" action="/post">
<p><label>Name <input name="custname"></label></p>
<p><label>Telephone <input type="tel" name="custtel"></label></p>
<p><label>E-mail <input type="email" name="custemail"></label></p>
<fieldset>
<legend>Size</legend>
${["small", "medium", "large"].map(
  (size) => html`<p><label><input type="radio" name="size" value="${size}"> ${size}</label></p>`,
)}
</fieldset>
<fieldset>
<legend>Toppings</legend>
${["bacon", "cheese", "onion", "mushroom"].map(
  (topping) =>
    html`<p><label><input type="checkbox" name="topping" value="${topping}"> ${topping}</label></p>`,
)}
</fieldset>
<p><label>Deliver at <input type="time" name="delivery" min="11:00" max="21:00" step="900"></label></p>
<p><label>Comments <textarea name="comments"></textarea></label></p>
<p><button>Order</button></p>
</form>`,
  );
