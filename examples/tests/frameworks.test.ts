/**
 * Do applications of other people's frameworks run unmodified? The same questions, asked of the same
 * application on each of them. `npm run test:matrix` asks them on every runtime.
 */
import { describe, test } from "node:test";
import { askAll, FRAMEWORKS } from "./questions.ts";
import { startExample } from "./starting.ts";

for (const framework of FRAMEWORKS) {
  describe(framework, () => {
    for (const kept of [true, false]) {
      const way = kept ? "one connection for all" : "a connection for each request";
      test(`answers on ${way}`, async (t) => {
        const { port } = await startExample(t, `${framework}/server`);
        await askAll(t, port, kept);
      });
    }
  });
}
