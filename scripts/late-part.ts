// What of the command is compiled only after it has started? All that a folder on plain HTTP doesn't need for its first answer,
// in a second file (docs/decisions/0028). In src/ nobody knows of it: here, functions of the modules that are named are
// replaced by ones that load the file when they are called, and classes likewise. It refuses to know what else becomes of the command.

import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";

/** Milliseconds after which it is loaded anyway: an update of the package must not put a new file under an old program. */
const REST_MS = 1000;
const REST = "late-part:rest";
const SHARED = "late-part:shared";

export interface TwoFiles {
  readonly root: string;
  /** The module that does things by being imported. */
  readonly main: string;
  /** Modules of which functions alone are used, and by nobody while modules are loaded. */
  readonly late: readonly string[];
  readonly first: string;
  /** Beside the first; its name alone. */
  readonly rest: string;
}

/**
 * A module that both need is in the first alone, and lent to the rest: a class must not be there twice.
 * @throws Error when something else than a function of a late module is used
 */
export async function bundleInTwo(files: TwoFiles, options: BuildOptions): Promise<Metafile[]> {
  const { root, first, rest, late } = files;
  const lent = new Set<string>();
  const begun = await bundleFirst(files, options, lent, false);
  const inFirst = new Set(Object.keys(begun.inputs).filter((path) => !late.includes(path)));
  const after = await bundled({
    ...options,
    ...entry(root, `export ${late.map(namespace).join("\nexport ")}`),
    // Whoever loads it lends it what it has.
    banner: { js: "module.exports=(lent,module={exports:{}})=>{" },
    footer: { js: "return module.exports}" },
    outfile: join(first, "..", rest),
    plugins: [...(options.plugins ?? []), borrowing(root, inFirst, lent)],
  });
  return [await bundleFirst(files, options, lent, true), after];
}

function bundleFirst(
  { root, main, late, first, rest }: TwoFiles,
  options: BuildOptions,
  lent: ReadonlySet<string>,
  write: boolean,
): Promise<Metafile> {
  const standIns = standingIn(root, late, rest, lent);
  return bundled({
    ...options,
    ...{ entryPoints: [join(root, main)], outfile: first, write },
    banner: { js: "#!/usr/bin/env node" },
    plugins: [...(options.plugins ?? []), standIns],
  });
}

/** In place of what is late: functions that pass calls on, and classes of which objects can be made. */
function standingIn(
  root: string,
  late: readonly string[],
  rest: string,
  lent: ReadonlySet<string>,
): Plugin {
  const sources = {
    // Hoisted: the modules that it lends to the rest, which are loaded first, use it.
    [REST]: `import * as lent from "${SHARED}";
      var loaded;
      export function rest() {
        return (loaded ??= require("./${rest}")(lent));
      }
      export function standIn(path, name) {
        const real = () => rest()[path][name];
        return new Proxy(function () {}, {
          construct: (_, given) => Reflect.construct(real(), given),
          get: (_, member) => real()[member],
        });
      }
      setTimeout(rest, ${REST_MS}).unref();`,
    [SHARED]: [...lent].map((path) => `export ${namespace(path)}`).join("\n"),
  };
  return {
    name: "standing-in",
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /^late-part:/ }, ({ path }) => ({ path, namespace: "late-part" }));
      onResolve({ filter: new RegExp(`^\\./${rest}$`) }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /./, namespace: "late-part" }, ({ path }) => ({
        contents: sources[path as keyof typeof sources],
        resolveDir: root,
      }));
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const name = relative(root, path);
        if (!late.includes(name)) return undefined;
        return { contents: standInsFor(name, readFileSync(path, "utf8")), loader: "ts" };
      });
    },
  };
}

/** Words and numbers are there at once. A function costs next to nothing more once it was called, and a class a little. */
function standInsFor(path: string, source: string): string {
  const literals = source.match(/^export const \w+(?:: \w+)? = ["\d][^;]*;$/gm) ?? [];
  const functions = namesOf(source, /^export (?:async )?function (\w+)/gm).map(
    (name) => `var real_${name};
      export function ${name}(...given) {
        return (real_${name} ??= rest()["${path}"].${name})(...given);
      }`,
  );
  const classes = namesOf(source, /^export class (\w+)/gm).map(
    (name) => `export const ${name} = standIn("${path}", "${name}");`,
  );
  return [`import { rest, standIn } from "${REST}";`, ...literals, ...functions, ...classes].join(
    "\n",
  );
}

function namesOf(source: string, exported: RegExp): string[] {
  return [...source.matchAll(exported)].map(([, name = ""]) => name);
}

/** Notes what it takes from the first file. */
function borrowing(root: string, inFirst: ReadonlySet<string>, lent: Set<string>): Plugin {
  return {
    name: "borrowing",
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /^\.\.?\/.*\.ts$/ }, ({ path, resolveDir }) => {
        const name = relative(root, join(resolveDir, path));
        if (!inFirst.has(name)) return undefined;
        lent.add(name);
        return { path: name, namespace: "lent" };
      });
      onLoad({ filter: /./, namespace: "lent" }, ({ path }) => ({
        contents: `module.exports = lent["${path}"];`,
      }));
    },
  };
}

function namespace(path: string): string {
  return `* as "${path}" from "./${path}";`;
}

function entry(root: string, contents: string): BuildOptions {
  return { stdin: { contents, resolveDir: root, loader: "ts" } };
}

async function bundled(options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build(options);
  if (metafile === undefined) throw new Error("esbuild doesn't say what it put together");
  return metafile;
}
