/**
 * How does a test put nginx in front of a server? As one process that listens on Unix sockets in a folder
 * of its own, and is gone after the test.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { end } from "../support/processes.ts";
import { plainEnvironment, program } from "../support/programs.ts";
import { within } from "../support/raw-client.ts";
import type { Cleanup } from "../support/test-server.ts";
import { temporaryFolder } from "./site.ts";

export const nginx: ReturnType<typeof program> = program("nginx", "nginx-light");

/** Each way to speak to barewire is one socket of nginx. */
const DOORS = {
  kept: `proxy_http_version 1.1; proxy_set_header Connection "";`,
  streaming: `proxy_http_version 1.1; proxy_set_header Connection ""; proxy_request_buffering off; proxy_buffering off;`,
  old: "proxy_http_version 1.0;",
};

export type Door = keyof typeof DOORS;

export const DOOR_NAMES: readonly Door[] = Object.keys(DOORS) as Door[];

/** One process, no workers, and nothing outside of its folder. */
function configuration(port: number): string {
  const servers = Object.entries(DOORS).map(
    ([name, settings]) =>
      `server { listen unix:${name}.sock; location / { proxy_pass http://barewire; ${settings} } }`,
  );
  return `
daemon off; master_process off; pid nginx.pid; error_log stderr warn;
events {}
http {
  access_log off; client_max_body_size 64m;
  client_body_temp_path body; proxy_temp_path proxy;
  fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  upstream barewire { server 127.0.0.1:${port}; keepalive 4; }
  ${servers.join("\n  ")}
}
`;
}

export interface Answer {
  readonly status: number;
  readonly fields: IncomingHttpHeaders;
  readonly content: Buffer;
}

export class ReverseProxy {
  readonly #folder: string;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(folder: string) {
    this.#folder = folder;
  }

  socket(door: Door): string {
    return join(this.#folder, `${door}.sock`);
  }

  async close(): Promise<void> {
    this.#agent.destroy();
  }

  /** Asks as Node's own client does; content is sent in chunks when there are several pieces. */
  ask(
    door: Door,
    path: string,
    method = "GET",
    pieces: readonly Uint8Array[] = [],
  ): Promise<Answer> {
    const options = { socketPath: this.socket(door), path, method, agent: this.#agent };
    const answer = new Promise<Answer>((resolve, reject) => {
      const outgoing = request(options, (response) => collect(response).then(resolve, reject));
      outgoing.on("error", reject);
      for (const piece of pieces.slice(0, -1)) outgoing.write(piece);
      outgoing.end(pieces.at(-1));
    });
    return within(answer, () => `${method} ${path} through nginx`);
  }
}

async function collect(response: IncomingMessage): Promise<Answer> {
  const content: Buffer[] = [];
  for await (const piece of response) content.push(piece);
  const { statusCode: status = 0, headers: fields } = response;
  return { status, fields, content: Buffer.concat(content) };
}

export async function startProxy(t: Cleanup, port: number): Promise<ReverseProxy> {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, "nginx.conf"), configuration(port));
  const child = spawn(nginx.path(), ["-e", "stderr", "-p", folder, "-c", "nginx.conf"], {
    cwd: folder,
    env: plainEnvironment(),
    stdio: ["ignore", "ignore", "pipe"],
  });
  t.after(() => end(child));
  const proxy = new ReverseProxy(folder);
  t.after(() => proxy.close());
  await accepting(child, proxy);
  return proxy;
}

async function accepting(child: ChildProcess, proxy: ReverseProxy): Promise<void> {
  let said = "";
  child.stderr?.setEncoding("utf8").on("data", (piece: string) => {
    said += piece;
  });
  const sockets = DOOR_NAMES.map((door) => proxy.socket(door));
  for (let tries = 0; !sockets.every((socket) => existsSync(socket)); tries++) {
    if (tries > 500 || child.exitCode !== null) throw new Error(`nginx didn't start: ${said}`);
    await pause(20);
  }
}
