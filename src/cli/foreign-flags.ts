/**
 * What did somebody mean who types the flag of another program?
 *
 * People come from serve, http-server, sirv, miniserve, Caddy and others, and their fingers know those
 * flags. None of them is taken as ours: two programs seldom mean the same by one word.
 * This file refuses to know which flags there are here.
 */

const CERTIFICATE = "--tls, or --cert and --key, are meant for that";
const PASSPHRASE =
  "every user could read it there; BAREWIRE_KEY_PASSPHRASE or --passphrase-file is meant for that";

/** By the spelling without its dashes. A lower-case letter may mean something else than its capital. */
const MEANT: ReadonlyMap<string, string> = new Map([
  ...to(
    "--spa is meant for that",
    "single",
    "render-spa",
    "page-fallback",
    "entry-file",
    "fallback",
  ),
  ...to("--list is meant for that", "browse", "autoindex", "directory-listing", "dir-listing"),
  ...to("folders are listed only with --list", "no-dir-listing", "no-listing", "disable-indexes"),
  ...to("--symlinks follow is meant for that", "S", "follow-symlinks", "symlink", "follow"),
  ...to(
    "compression is on; --no-compress stops it",
    "gzip",
    "brotli",
    "g",
    "b",
    "u",
    "compression",
  ),
  ...to("--no-compress is meant for that", "no-compression"),
  ...to("--cert is meant for that", "ssl-cert", "tls-cert"),
  ...to("--key is meant for that", "ssl-key", "tls-key", "K"),
  ...to(CERTIFICATE, "ssl", "https", "domain"),
  ...to("--pfx is meant for that", "ssl-pfx", "tls-pfx", "p12", "pkcs12"),
  ...to("--redirect-http is meant for that", "http-redirect", "force-ssl", "https-redirect"),
  ...to(PASSPHRASE, "key-passphrase", "passphrase", "ssl-pass"),
  ...to("--host is meant for that", "a", "address", "bind", "i", "interfaces", "hostname"),
  ...to("--host and --port are meant for that", "l", "listen"),
  ...to("--quiet is meant for that", "silent", "L", "no-request-logging", "logs", "log-level"),
  ...to("--verbose or --wire is meant for that", "debug", "log-headers", "verbosity"),
  ...to("--cache is meant for that, such as --cache max-age=3600", "maxage", "max-age", "m"),
  ...to("--cache is meant for that, such as --cache immutable", "immutable"),
  ...to("--cache no-store is meant for that", "no-store", "cache-time"),
  ...to("--cors is meant for that", "C", "enable-cors", "cors-allow-origins"),
  ...to("--auth-file is meant for that", "username", "password", "basic-auth", "htpasswd"),
  ...to(
    "--dotfiles is meant for that",
    "hidden",
    "include-hidden",
    "show-hidden",
    "dotfile",
    "dot",
  ),
  ...to("--root is meant for that", "d", "dir", "directory", "r", "folder", "public"),
  ...to(
    "--base is meant for that",
    "route-prefix",
    "path-prefix",
    "base-dir",
    "prefix",
    "public-url",
  ),
  ...to(
    "--clean-urls is meant for that",
    "e",
    "ext",
    "extensions",
    "pretty-urls",
    "html-extension",
  ),
  ...to(
    "a taken port is an error anyway, unless --port-search",
    "no-port-switching",
    "strict-port",
  ),
  ...to("nothing is opened or copied, unless --open", "no-browser", "no-clipboard"),
  ...to("--open is meant for that", "browser", "launch"),
  ...to("--config is meant for that", "w", "config-file", "configuration"),
  ...to("--isolate is meant for that", "coop", "coep", "cross-origin-isolated", "coi"),
  ...to("--keep-alive-timeout is meant for that", "t", "timeout", "keep-alive"),
  ...to("--header is meant for that", "headers", "add-header"),
  ...to("--allow-host is meant for that", "allowed-hosts", "disable-host-check"),
  ...to("entity tags are always sent", "etag", "E", "no-etag"),
  ...to("barewire doesn't forward requests", "proxy", "P", "proxy-options"),
]);

function to(words: string, ...spellings: readonly string[]): (readonly [string, string])[] {
  return spellings.map((spelling) => [spelling, words]);
}

/** The end of a sentence that helps, or undefined. `name`: without dashes. */
export function foreignHint(name: string): string | undefined {
  return (
    MEANT.get(name) ?? MEANT.get(name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`))
  );
}

/** All of them, as they are typed without dashes. */
export function foreignSpellings(): Iterable<string> {
  return MEANT.keys();
}
