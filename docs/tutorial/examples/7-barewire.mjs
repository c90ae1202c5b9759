// Step 7: the same site with barewire, which does what is still missing.
import { HttpResponse, serve } from "barewire";

const server = await serve({
  port: Number(process.env.PORT ?? 8000),
  root: `${import.meta.dirname}/../htdocs`,
  async handler(request) {
    if (request.method !== "POST" || request.path !== "/greet") return undefined;
    const form = new URLSearchParams(await request.content.text(10_000));
    return HttpResponse.text(`Hello, ${form.get("name")}, born in ${form.get("born")}!\n`);
  },
}).ready();

console.log(`Waiting at ${server.url}`);
