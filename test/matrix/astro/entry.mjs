// What is the built Astro application? A fetch handler.

import { createApp } from "astro/app/entrypoint";

const app = createApp();

export const fetch = (request, info) =>
  app.render(request, { clientAddress: info.remoteAddr.hostname, addCookieHeader: true });
