/**
 * What may a program say where others write files of rules?
 *
 * Only the words for it; this file refuses to know what comes of them.
 */

/** `serve`: /about finds about.html. `redirect`: /about.html leads to /about, too. `off`: neither. */
export type CleanUrls = "serve" | "redirect" | "off";

/**
 * `folders`: a folder's address ends in a slash and a page's doesn't. `always`: a page's clean address
 * does as well. `never`: no address does but that of the root.
 */
export type TrailingSlash = "folders" | "always" | "never";

/** A rule that sends a client, or a look-up, to another address. */
export interface RedirectInit {
  /** A path pattern of the `_redirects` form: `/old/:name`, `/blog/*`. */
  readonly from: string;
  /** A path, or an absolute http(s) URL; `:name` and `:splat` stand for what `from` matched. */
  readonly to: string;
  /** 200 (another file under the same address), 301, 302, 303, 307, 308, 404, 410. Default 301. */
  readonly status?: number;
  /** Applies also where there is a file. Default false. */
  readonly force?: boolean;
}

export interface RuleOptions {
  /** The value of Cache-Control by path pattern; the last that matches holds. Else `no-cache`. Default {}. */
  readonly cache: Readonly<Record<string, string>>;
  /** Field lines by path pattern; later ones replace earlier ones of the same name. Default {}. */
  readonly headers: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Rules as in a `_redirects` file. Default []. */
  readonly redirects: readonly RedirectInit[];
}
