/**
 * Who serves files, and how is each started? Every peer as its own documentation sets it up for speed, each
 * on one processor, without a log, and with connections that stay open as long as they are used.
 *
 * The names of siblings (`.gz`) are looked for only where there is one, though barewire always looks: that
 * favours the peers. This file refuses to know what is asked.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { nginxConfig } from "./nginx.ts";
import { firstLine, installedProgram, ownProgram, PROJECT, systemProgram } from "./programs.ts";
import { FILES } from "./site.ts";
import type { Command, Launch, Subject } from "./subject.ts";

const files = { serves: "files", missing: () => undefined } as const;

/** The version in a `package.json`. */
export function packageVersion(path: string): string {
  const { version } = JSON.parse(readFileSync(path, "utf8")) as { version?: string };
  return version ?? "unknown";
}

/** The file of the command, which had another name in earlier versions. */
function commandFile(project: string): string {
  const text = readFileSync(join(project, "package.json"), "utf8");
  const { bin } = JSON.parse(text) as { bin: { barewire: string } };
  return join(project, bin.barewire);
}

/** Every setting as it is by default, but nothing printed for a request. */
function barewireCommand(
  project: string,
  { node, site, port, certificate }: Launch,
  flags: readonly string[],
): Command {
  const script = commandFile(project);
  const tls =
    certificate === undefined
      ? []
      : ["--cert", certificate.certificateFile, "--key", certificate.keyFile];
  return { program: node, args: [script, site.root, "--port", String(port), ...tls, ...flags] };
}

/** barewire as it was built in a folder. */
export function barewire(id: string, title: string, project: string): Subject {
  return {
    ...files,
    id,
    title,
    onNode: true,
    speaksTls: true,
    version: async () => packageVersion(join(project, "package.json")),
    command: (launch) => barewireCommand(project, launch, ["--quiet"]),
  };
}

/** barewire with several processes; more than one are of use on as many processors only. */
function workers(count: number): Subject {
  return {
    ...barewire(`barewire-workers-${count}`, `barewire --workers ${count}`, PROJECT),
    spreads: count > 1,
    command: (launch) => barewireCommand(PROJECT, launch, ["--quiet", "--workers", `${count}`]),
  };
}

/** barewire with something that listens to the tap, and where its words go. */
function talkative(
  id: string,
  title: string,
  flags: readonly string[],
  output: (launch: Launch) => string,
): Subject {
  return {
    ...barewire(id, title, PROJECT),
    command: (launch) => ({
      ...barewireCommand(PROJECT, launch, flags),
      output: output(launch),
    }),
  };
}

function nginx(id: string, title: string, cached: boolean): Subject {
  const program = systemProgram("nginx", "nginx-light");
  return {
    ...files,
    id,
    title,
    onNode: false,
    speaksTls: true,
    missing: () => program.missing,
    version: () => firstLine(program.path, ["-v"]),
    command: (launch) => {
      const config = join(launch.folder, "nginx.conf");
      writeFileSync(config, nginxConfig(launch, cached));
      return { program: program.path, args: ["-p", launch.folder, "-c", config, "-e", "stderr"] };
    },
  };
}

/** Its logs are those of requests only when a site asks for them; the rest goes nowhere. */
function caddyConfig({ site, port, certificate, asked }: Launch): string {
  const address = certificate === undefined ? `http://:${port}` : `https://localhost:${port}`;
  const tls =
    certificate === undefined ? "" : `tls ${certificate.certificateFile} ${certificate.keyFile}`;
  return `{
  admin off
  auto_https off
  log {
    output discard
  }
  servers {
    protocols h1${certificate === undefined ? "" : " h2"}
  }
}
${address} {
  bind 127.0.0.1
  root * ${site.root}
  ${tls}
  file_server {
    ${asked.file === FILES.page ? "precompressed gzip" : ""}
  }
}
`;
}

const caddyProgram = systemProgram("caddy", "caddy");
const caddy: Subject = {
  ...files,
  id: "caddy",
  title: "Caddy file-server",
  onNode: false,
  speaksTls: true,
  missing: () => caddyProgram.missing,
  version: async () => `Caddy ${await firstLine(caddyProgram.path, ["version"])}`,
  command: (launch) => {
    const config = join(launch.folder, "Caddyfile");
    writeFileSync(config, caddyConfig(launch));
    return {
      program: caddyProgram.path,
      args: ["run", "--config", config, "--adapter", "caddyfile"],
      env: { XDG_DATA_HOME: launch.folder, XDG_CONFIG_HOME: launch.folder },
    };
  },
};

/** A server from npm that is a script. */
function script(
  id: string,
  title: string,
  path: string,
  args: (launch: Launch) => readonly string[],
): Subject {
  const program = installedProgram(path);
  const name = path.split("/")[0] ?? "";
  return {
    ...files,
    id,
    title,
    onNode: true,
    speaksTls: false,
    missing: () => program.missing,
    version: async () => `${name} ${packageVersion(installedProgram(`${name}/package.json`).path)}`,
    command: (launch) => ({ program: launch.node, args: [program.path, ...args(launch)] }),
  };
}

const nodeHttp: Subject = {
  ...files,
  id: "node-http",
  title: "node:http, minimal, from memory",
  onNode: true,
  speaksTls: true,
  version: async () => "comes with Node",
  command: ({ node, port, site, certificate }) => {
    const pem = certificate === undefined ? [] : [certificate.certificateFile, certificate.keyFile];
    return { program: node, args: [ownProgram("node-http.mjs"), String(port), site.root, ...pem] };
  },
};

const netFloor: Subject = {
  ...files,
  serves: "canned",
  id: "net-floor",
  title: "node:net, one canned answer",
  onNode: true,
  speaksTls: false,
  version: async () => "comes with Node",
  command: ({ node, port, site, asked }) => {
    const file = asked.file === undefined ? [] : [join(site.root, asked.file)];
    return {
      program: node,
      args: [
        ...[ownProgram("net-floor.mjs"), String(port), String(asked.status)],
        ...[asked.closes === true ? "close" : "keep-alive", ...file],
      ],
    };
  },
};

export const FILE_SUBJECTS: readonly Subject[] = [
  barewire("barewire", "barewire", PROJECT),
  nginx("nginx-cached", "nginx, open_file_cache on", true),
  nginx("nginx-fresh", "nginx, open_file_cache off", false),
  caddy,
  nodeHttp,
  netFloor,
  script("sirv", "sirv-cli", "sirv-cli/bin.js", ({ site, port }) => [
    // Without --dev it reads the folder once, and answers from what it knew then.
    ...[site.root, "--quiet", "--etag", "--host", "127.0.0.1", "--port", String(port)],
  ]),
  script("serve", "serve", "serve/build/main.js", ({ site, port }) => [
    ...["--listen", `tcp://127.0.0.1:${port}`, "--no-request-logging", "--no-clipboard", site.root],
  ]),
  talkative("barewire-log", "barewire, access log to a file", [], ({ folder }) =>
    join(folder, "access.log"),
  ),
  talkative("barewire-verbose", "barewire, log with reasons to a file", ["--verbose"], (launch) =>
    join(launch.folder, "access.log"),
  ),
  talkative("barewire-wire", "barewire, wire view to nowhere", ["--wire"], () => "/dev/null"),
  workers(1),
  workers(2),
];
