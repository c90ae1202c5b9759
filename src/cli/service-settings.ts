/**
 * Are the settings of a service as they can be, and which options of the server do they make?
 *
 * Looked at before anything is bound. This file refuses to know what is done with them.
 */
import { isReadyPath, type PlaceOptions } from "../server/place-options.ts";
import { canReusePort } from "../server/port-sharing.ts";
import type { Failed } from "./flag.ts";
import { quoted } from "./quoting.ts";
import type { Settings } from "./settings.ts";

/** Bytes of a path that the system takes for a socket, the one at the end left out. */
const SOCKET_PATH_MAX = process.platform === "linux" ? 107 : 103;
const OCTAL = /^0?([0-7]{3})$/;
const DESCRIPTOR = /^(?:[3-9]|[1-9]\d{1,5})$/;

/** What can't be meant, if anything. */
export function serviceFault(settings: Settings): Failed | undefined {
  const ready = settings.text("ready");
  if (ready !== undefined && !isReadyPath(ready)) {
    return {
      sentence: `${settings.called("ready")} takes a path as browsers send it, such as /.well-known/ready, not ${quoted(ready)}.`,
    };
  }
  const stranger = settings.list("descriptors").find((one) => !DESCRIPTOR.test(one));
  if (stranger !== undefined) {
    return {
      sentence: `${settings.called("descriptors")} takes numbers from 3 up, such as 3,4, not ${quoted(stranger)}.`,
    };
  }
  if (settings.is("reuse-port") && !canReusePort()) {
    return {
      sentence: `${settings.called("reuse-port")} needs Linux or a system like it, and Node 22.12 or later: leave it out.`,
    };
  }
  return socketFault(settings);
}

function socketFault(settings: Settings): Failed | undefined {
  const mode = settings.text("unix-mode");
  const unix = settings.text("unix");
  if (mode !== undefined && !OCTAL.test(mode)) {
    return {
      sentence: `${settings.called("unix-mode")} takes three octal digits, such as 660, not ${quoted(mode)}.`,
    };
  }
  if (mode !== undefined && unix === undefined) {
    return {
      sentence: `${settings.called("unix-mode")} is for the file of a Unix socket, and --unix names none.`,
    };
  }
  const length = Buffer.byteLength(unix ?? "");
  if (length <= SOCKET_PATH_MAX) return undefined;
  return {
    sentence: `The path of the socket ${quoted(unix ?? "")} has ${length} bytes, and the system takes ${SOCKET_PATH_MAX}: choose a shorter one.`,
  };
}

/** What the server is told. */
export function serviceOptions(settings: Settings): PlaceOptions {
  const ready = settings.text("ready");
  const mode = OCTAL.exec(settings.text("unix-mode") ?? "")?.[1];
  return {
    ...(ready === undefined ? {} : { ready }),
    ...(mode === undefined ? {} : { unixMode: Number.parseInt(mode, 8) }),
  };
}
