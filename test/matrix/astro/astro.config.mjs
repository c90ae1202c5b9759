// How is the Astro application built? Into files that find all they need beside them: another application's
// packages are installed next to Astro's.

import { defineConfig } from "astro/config";
import adapter from "./adapter.mjs";

export default defineConfig({
  output: "server",
  adapter: adapter(),
  vite: { ssr: { noExternal: true } },
});
