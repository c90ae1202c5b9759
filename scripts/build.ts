// How does src/ become what npm ships? TypeScript writes the types of the library, one .d.ts per file, esbuild the
// library, and the command: one file that starts fast (docs/decisions/0028), beside it those for what not everybody
// needs: the words that start no server, applications, the inspector with its page (docs/decisions/0031), metrics. Runs on every
// install from a checkout, so it says one line and stops at the first step that fails.

import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { bundleInTwo } from "./late-part.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "dist");
const command = join(dist, "barewire.cjs");
/** What the command loads when its first word is a tool's name, and when somebody wants to look on. */
const TOOLS = "barewire-tools.cjs";
const INSPECTOR = "barewire-inspect.cjs";
/** What it loads when there is an application, and when somebody wants it to start again at each change. */
const APPLICATION = "barewire-app.cjs";
const WATCHER = "barewire-watch.cjs";
/** What that takes from the library: an application may take it from there, too, and there must be one of each. */
const OF_APPLICATIONS = ["app/serve", "http/response"];
/** What it loads when somebody wants figures. */
const METRICS = "barewire-metrics.cjs";
/** What it loads when several processes serve, and the thread that then keeps their sockets. */
const WORKERS = "barewire-workers.cjs";
const HOLDER = "barewire-holder.cjs";
/** What it loads when it is run as a service. */
const LIFECYCLE = "barewire-service.cjs";
/** What it loads when nobody has a certificate. */
const LOCAL_TLS = "barewire-tls.cjs";
const PARTS: readonly (readonly [source: string, file: string])[] = [
  ["tools", TOOLS],
  ["inspecting", INSPECTOR],
  ["application", APPLICATION],
  ["watching", WATCHER],
  ["metrics", METRICS],
  ["workers", WORKERS],
  ["holder", HOLDER],
  ["lifecycle", LIFECYCLE],
  ["local-tls", LOCAL_TLS],
];
/** What it loads when it has started. */
const REST = "barewire-rest.cjs";
/** Whoever gives up rights may be unable to read it later: the runtime keeps what it has read once. */
const READS_REST = { js: `require("./${REST}");` };
/** In the order of the rooms. */
const LATE = [
  ...["app/basic-auth", "app/cors", "app/fault-answers", "app/first-piece", "app/htpasswd"],
  ...["app/https-redirect", "app/isolation"],
  ...["cli/asked-request", "cli/browser", "cli/certificate", "cli/config-layer", "cli/config-text"],
  ...["cli/explaining", "cli/exposed-files", "cli/foreign-flags", "cli/help", "cli/log-file"],
  ...["cli/metrics-address", "cli/nearest", "cli/own-certificate", "cli/own-frames"],
  ...["cli/password", "cli/renewing", "cli/saving", "cli/shown-settings", "cli/startup-error"],
  ...["cli/values-by-path", "disk/registered-types", "files/addressing"],
  ...["http/accept", "http/address-ranges", "http/byteranges", "http/content-slice"],
  ...["http/forwarded", "http/ip-address", "http/ranges", "http1/violation"],
  ...["http2/mended", "http2/session"],
  ...["listing/archive", "listing/gate", "listing/listing", "listing/stock"],
  ...["rules/cache-rule", "rules/headers-file", "rules/json-text", "rules/pattern-text"],
  ...["rules/redirects-file", "rules/rule-fault", "rules/rule-target", "rules/serve-json"],
  ...["server/attachable", "server/clients", "server/credentials", "server/faults"],
  ...["server/handshake", "server/introduction", "server/opening", "server/plain-on-tls"],
  ...["server/preface", "server/refusing", "server/sending", "server/updating"],
  ...["server/upgrade-response", "server/upgraded"],
  ...["wire/introductions", "wire/keeping", "wire/log-clf", "wire/log-json", "wire/transcript"],
].map((module) => `src/${module}.ts`);
/** Static files: the page of the inspector. */
const page = join(dist, "inspector");

/** The library's types. The compiler prints what is wrong by itself. */
function writeTypes(): void {
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  const args = [compiler, "-p", join(root, "tsconfig.build.json")];
  const { status, error } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error("the compiler found what it prints above");
  // Nobody imports the command.
  rmSync(join(dist, "cli"), { recursive: true, force: true });
}

/**
 * The library: what is imported by name, and what the command imports, each with what it has in common with the
 * others. Each further file that is opened takes a tenth of a millisecond, and there are 300.
 */
async function bundleLibrary(): Promise<void> {
  await build({
    absWorkingDir: root,
    entryPoints: ["index", "protocol", ...OF_APPLICATIONS].map((name) => `src/${name}.ts`),
    ...{ outdir: dist, outbase: join(root, "src"), chunkNames: "parts/[hash]" },
    ...{ bundle: true, splitting: true, format: "esm", platform: "node", packages: "external" },
    target: "node20.19",
    logLevel: "warning",
  });
}

/**
 * The command. CommonJS, since an ES module loads every part of a built-in that it names a part of; small
 * names, since what is shorter is compiled sooner. Passwords and a certificate of
 * this computer's own are what a package is opened for, by whoever asks for them.
 */
async function bundleCommand(version: string): Promise<void> {
  const files = { root, main: "src/cli/main.ts", late: LATE, first: command, rest: REST };
  const options = { ...optionsOf(version), plugins: [apart, tables] };
  const metafiles = [...(await bundleInTwo(files, options)), await bundlePage()];
  for (const [source, file] of PARTS) {
    const banner = file === LIFECYCLE ? { banner: READS_REST } : {};
    const more = { plugins: [library], ...banner };
    metafiles.push(await bundle(`src/cli/${source}.ts`, join(dist, file), version, more));
  }
  chmodSync(command, 0o755);
  const packages = new Set(metafiles.flatMap(bundledPackages));
  const licenses = [...packages].sort().map(licenseText);
  if (licenses.length > 0) writeFileSync(join(dist, "barewire.licenses.txt"), licenses.join("\n"));
}

const apart: Plugin = {
  name: "apart",
  setup: ({ onResolve }) => {
    for (const [source, file] of PARTS) {
      const filter = new RegExp(`^\\./${source}\\.ts$`);
      onResolve({ filter }, () => ({ path: `./${file}`, external: true }));
    }
  },
};

/** A text is read sooner than what is written as an object: the tables of media types are most of what is in them. */
const tables: Plugin = {
  name: "tables",
  setup: ({ onLoad }) => {
    onLoad({ filter: /mime\/dist\/types\/\w+\.js$/ }, async ({ path }) => {
      const { default: types } = await import(path);
      return { contents: `export default JSON.parse(${JSON.stringify(JSON.stringify(types))});` };
    });
  },
};

/** What the part that loads applications loads itself is the library, as an application would. */
const library: Plugin = {
  name: "library",
  setup: ({ onResolve }) => {
    onResolve({ filter: /^\.\.\/.*\.ts$/ }, ({ kind, path }) =>
      kind === "dynamic-import"
        ? { path: path.replace("../", "./").replace(/ts$/, "js"), external: true }
        : undefined,
    );
  },
};

/** The page of the inspector, for browsers: it has barewire's own parser in it, and needs no other site. */
async function bundlePage(): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [
      { in: join(root, "inspector/main.tsx"), out: "app" },
      { in: join(root, "inspector/style.css"), out: "app" },
    ],
    outdir: page,
    bundle: true,
    platform: "browser",
    format: "esm",
    minify: true,
    target: "es2022",
    tsconfig: join(root, "inspector/tsconfig.json"),
    define: { "process.env.NODE_ENV": '"production"' },
    metafile: true,
    logLevel: "warning",
  });
  copyFileSync(join(root, "inspector/index.html"), join(page, "index.html"));
  return metafile;
}

async function bundle(
  entry: string,
  outfile: string,
  version: string,
  more: BuildOptions,
): Promise<Metafile> {
  const place = { entryPoints: [join(root, entry)], outfile };
  const { metafile } = await build({ ...optionsOf(version), ...place, ...more });
  if (metafile === undefined) throw new Error("esbuild doesn't say what it put together");
  return metafile;
}

function optionsOf(version: string): BuildOptions {
  return {
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "cjs",
    minify: true,
    // Of a fault before the first line runs, Node prints the line.
    lineLimit: 120,
    external: ["bcryptjs", "node-forge"],
    target: "node20.19",
    define: { BAREWIRE_VERSION: JSON.stringify(version), "import.meta.url": "__filename" },
    metafile: true,
    logLevel: "warning",
  };
}

/** The folders of the packages whose code the command contains. */
function bundledPackages(metafile: Metafile): string[] {
  const folders = new Set<string>();
  for (const input of Object.keys(metafile.inputs)) {
    const folder = /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
    if (folder !== undefined) folders.add(folder);
  }
  return [...folders];
}

/** Their licences ask that the text goes wherever the code goes. */
function licenseText(folder: string): string {
  const { name, version, license } = readJson(join(root, folder, "package.json"));
  const file = readdirSync(join(root, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? "" : readFileSync(join(root, folder, file), "utf8");
  return `${name} ${version} (${license})\n\n${text}`;
}

function readJson(path: string): { name: string; version: string; license?: string } {
  return JSON.parse(readFileSync(path, "utf8"));
}

try {
  const { version } = readJson(join(root, "package.json"));
  rmSync(dist, { recursive: true, force: true });
  writeTypes();
  await bundleLibrary();
  await bundleCommand(version);
  console.log(`built barewire ${version} into dist/`);
} catch (error) {
  console.error(`barewire could not be built: ${(error as Error).message}`);
  process.exitCode = 1;
}
