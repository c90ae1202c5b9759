/**
 * How is a page opened in the browser that somebody uses?
 *
 * By what the platform has for it, started without a shell, so that no address can become a command.
 * That it isn't there is no reason to stop. This file refuses to know what the page is.
 */
import { spawn } from "node:child_process";

type Program = readonly [name: string, ...words: string[]];

/** What opens an address on this platform. */
export function opener(platform: NodeJS.Platform, url: string): Program {
  if (platform === "darwin") return ["open", url];
  // `start` is a word of cmd, which would take an address with & in it apart.
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler", url];
  return ["xdg-open", url];
}

/** The address of a page of the site, whatever the path looks like. */
export function pageUrl(url: string, path: string): string {
  const site = url.endsWith("/") ? url : `${url}/`;
  return new URL(site + (path.startsWith("/") ? path.slice(1) : path)).href;
}

/** Opens it, and says so when that can't be done. */
export function openInBrowser(url: string, tell: (line: string) => void): void {
  const [name, ...words] = opener(process.platform, url);
  const child = spawn(name, words, { stdio: "ignore", detached: true });
  child.once("error", () => tell(`No browser was opened: there is no ${name} here.`));
  child.once("exit", (status) => {
    if (status !== 0) tell(`No browser was opened: ${name} found none.`);
  });
  child.unref();
}
