/**
 * Does HAProxy get through when it says for whom it connects, in both versions of the PROXY protocol?
 */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import type { Handler } from "../../src/http/handler.ts";
import { HttpResponse } from "../../src/http/response.ts";
import { end } from "../support/processes.ts";
import { plainEnvironment, program } from "../support/programs.ts";
import { within } from "../support/raw-client.ts";
import { type Cleanup, startServer } from "../support/test-server.ts";
import { temporaryFolder } from "./site.ts";

const haproxy = program("haproxy", "haproxy");
const ASK = "GET / HTTP/1.1\r\nHost: h\r\nX-Forwarded-For: 8.8.8.8\r\nConnection: close\r\n\r\n";

const whoAsks: Handler = (_request, { remoteAddr: { transport, hostname } }) =>
  HttpResponse.text(`${transport} ${hostname}`);

/** One process without rights of its own, on Unix sockets, each of which speaks in another way. */
async function startHaproxy(t: Cleanup, port: number): Promise<(door: string) => string> {
  const folder = await temporaryFolder(t);
  const doors = {
    one: "send-proxy",
    two: "send-proxy-v2",
    sum: "send-proxy-v2 proxy-v2-options crc32c",
  };
  const listeners = Object.entries(doors).map(
    ([name, how]) =>
      `listen ${name}\n  bind unix@${folder}/${name}.sock accept-proxy\n  server s 127.0.0.1:${port} ${how}\n`,
  );
  const timeouts = "timeout connect 5s\n  timeout client 5s\n  timeout server 5s";
  await writeFile(
    join(folder, "c.cfg"),
    `defaults\n  mode tcp\n  ${timeouts}\n${listeners.join("")}`,
  );
  const child = spawn(haproxy.path(), ["-db", "-f", "c.cfg"], {
    cwd: folder,
    env: plainEnvironment(),
    stdio: "ignore",
  });
  t.after(() => end(child));
  const path = (door: string): string => join(folder, `${door}.sock`);
  for (let tries = 0; !existsSync(path("sum")); tries++) {
    if (tries > 500 || child.exitCode !== null) throw new Error("haproxy didn't start");
    await pause(20);
  }
  return path;
}

async function answerOf(path: string, said: string): Promise<string> {
  const socket = connect({ path });
  socket.write(said);
  let text = "";
  for await (const piece of socket) text += piece;
  return text;
}

test("HAProxy announces its client, with and without a checksum", {
  skip: haproxy.skip,
}, async (t) => {
  const { port } = await startServer(t, whoAsks, { proxyProtocol: "loopback" });
  const door = await startHaproxy(t, port);
  for (const name of ["one", "two", "sum"]) {
    // HAProxy itself is told of a client in the same way, since all of ours are on this computer.
    for (const client of ["TCP4 192.0.2.1 10.0.0.1", "TCP6 2001:db8::1 fd00::1"]) {
      const said = `PROXY ${client} 4711 80\r\n${ASK}`;
      const text = await within(answerOf(door(name), said), () => `asking through ${name}`);
      assert.equal(text.split("\r\n\r\n")[1], `tcp ${client.split(" ")[1]}`, name);
    }
  }
});
