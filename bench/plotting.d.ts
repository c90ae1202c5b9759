/**
 * What do we use of the libraries that draw? Declared here, so that types can be checked where the bench's
 * packages aren't installed.
 */

declare module "@observablehq/plot" {
  /** Something that can be drawn on a plot. */
  interface Mark {
    readonly data: unknown;
  }
  type Options = Readonly<Record<string, unknown>>;

  export function plot(options: Options): { readonly outerHTML: string };
  export function barX(data: readonly unknown[], options: Options): Mark;
  export function line(data: readonly unknown[], options: Options): Mark;
  export function dot(data: readonly unknown[], options: Options): Mark;
  export function text(data: readonly unknown[], options: Options): Mark;
  export function axisX(options: Options): Mark;
  export function axisY(options: Options): Mark;
  export function gridX(options: Options): Mark;
  export function gridY(options: Options): Mark;
}

declare module "linkedom" {
  export function parseHTML(html: string): { readonly document: unknown };
}
