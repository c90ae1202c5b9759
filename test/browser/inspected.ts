/**
 * What does a browser test look at through the inspector? A server in this process, and the page as it is
 * shipped.
 */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Page } from "playwright-core";
import { type Inspecting, startInspecting } from "../../src/cli/inspecting.ts";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import type { ServerOptions } from "../../src/server/options.ts";
import type { Server } from "../../src/server/server.ts";
import { startServer } from "../support/test-server.ts";

export interface Inspected {
  readonly server: Server;
  /** Of the page. */
  readonly url: string;
  ask(path: string, init?: RequestInit): Promise<void>;
}

/** Answers with the status that the path names: /404. */
export const BY_PATH: Handler = (request) => {
  const status = Number(/^\/([2-5]\d\d)$/.exec(request.path)?.[1] ?? 200);
  return HttpResponse.text(`This is ${request.path}.\n`, {
    status,
    fields: [["Cache-Control", "max-age=60"]],
  });
};

export async function inspect(
  t: TestContext,
  handler: Handler = BY_PATH,
  options: Omit<ServerOptions, "handler"> = {},
): Promise<Inspected> {
  const inspecting = await startInspecting({ port: "0", secrets: false });
  assert.ok(!("sentence" in inspecting), "sentence" in inspecting ? inspecting.sentence : "");
  const { tap, url } = inspecting as Inspecting;
  t.after(() => inspecting.close());
  const server = await startServer(t, handler, { ...options, tap });
  inspecting.look(server, undefined, false);
  return {
    server,
    url,
    ask: async (path, init) => {
      const response = await fetch(new URL(path, server.url), init);
      await response.arrayBuffer();
    },
  };
}

/** Opens the inspector's page, and waits until it hears of the server. */
export async function live(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.getByRole("status").getByText("live").waitFor();
}
