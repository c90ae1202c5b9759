/**
 * What does a person start? A folder or a handler, and the server that speaks for it.
 *
 * This file refuses to know anything but how the rooms below it are joined.
 */
import { files } from "../files/files.ts";
import type { FilesOptions } from "../files/options.ts";
import type { Handler } from "../http/handler.ts";
import type { ServerOptions } from "../server/options.ts";
import { listen, type Server } from "../server/server.ts";

export interface ServeOptions extends Omit<ServerOptions, "handler"> {
  /** Answers requests. When there is a `root` as well, it is asked where it declines. */
  readonly handler?: Handler;
  /** A folder to serve. */
  readonly root?: string;
  /** How the folder is served. */
  readonly files?: Partial<FilesOptions>;
}

/**
 * Starts a server for a handler, a folder, or both.
 *
 * @throws TypeError when there is neither; Error with `code` when the folder can't be served
 * (ENOENT, ENOTDIR, EACCES). Listening errors come from `ready()`.
 */
export function serve(options: ServeOptions): Server {
  const { handler, root, files: filesOptions, ...rest } = options;
  if (root === undefined) {
    if (handler === undefined) throw new TypeError("serve() needs a handler or a root");
    return listen({ ...rest, handler });
  }
  const folder = files(root, filesOptions);
  return listen({ ...rest, handler: handler === undefined ? folder : firstOf(handler, folder) });
}

/** Asks one handler after the other, until one doesn't decline. */
export function firstOf(...handlers: readonly Handler[]): Handler {
  return async (request, context) => {
    for (const handler of handlers) {
      const response = await handler(request, context);
      if (response !== undefined) return response;
    }
    return undefined;
  };
}
