/**
 * 3. Other pages.
 *
 * One line of step 2 for each page would do, but a folder is already a list of pages. With `root`, the
 * path of the address is the path of the file below it: /ipsum.html is htdocs/ipsum.html.
 *
 * It is tempting to write that by hand as readFile("htdocs" + path). Then somebody asks for
 * /../../etc/passwd, and gets it. `root` never answers with a file from outside of its folder:
 *
 *     node examples/03-other-pages.js
 *     curl --path-as-is http://localhost:8000/../package.json
 */
import { serve } from "barewire";

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  root: `${import.meta.dirname}/../htdocs`,
}).ready();

console.log(`The index page is at ${server.url}
and a second page at    ${server.url}ipsum.html`);
