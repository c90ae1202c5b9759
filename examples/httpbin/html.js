/**
 * How does text become part of a page? Escaped, always, unless it was made here.
 */

/** What `html` has made: it may stand in a page as it is. */
class Markup {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/**
 * html`<p>${text}</p>`: the text is escaped, markup that `html` made isn't, lists are joined.
 * @param {TemplateStringsArray} strings
 * @param {unknown[]} values
 */
export function html(strings, ...values) {
  return new Markup(String.raw({ raw: strings }, ...values.map(safe)));
}

/**
 * @param {string} title
 * @param {Markup} body
 */
export function page(title, body) {
  const { text } = html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui }</style>
<h1>${title}</h1>
${body}
</html>
`;
  return new Response(text, { headers: { "Content-Type": "text/html; charset=utf-8" } });
}

/** @param {unknown} value @returns {string} */
function safe(value) {
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(safe).join("\n");
  return `${value}`.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
