/**
 * How is a figure written for people? Names, units, and no more digits than a measurement bears.
 */
import type { FigureName, Spread } from "./result.ts";

/** What a column of figures is called, in the order of the columns. */
export const FIGURE_TITLES: Readonly<Record<FigureName, string>> = {
  cpuMicroseconds: "CPU per request",
  requestsPerSecond: "requests/s",
  p50Milliseconds: "p50",
  p99Milliseconds: "p99",
  rssBytesPerConnection: "memory per connection",
  peakRssBytes: "most memory",
  startMilliseconds: "time",
  installedBytes: "on the disk",
  packages: "packages",
};

export const FIGURES = Object.keys(FIGURE_TITLES) as readonly FigureName[];

const DIGITS = 3;

/** Three digits that count, with a comma between thousands: "112,000", "20", "0.5". */
export function number(value: number): string {
  return value.toLocaleString("en-US", { maximumSignificantDigits: DIGITS });
}

/** The same for what was measured, where a zero at the end says something: "8.60". */
function measured(value: number): string {
  const whole = value >= 10 ** (DIGITS - 1);
  return whole || value === 0 ? number(value) : value.toPrecision(DIGITS);
}

/** With its unit: "8.62 µs", "31.2 ms", "54.1 MiB". */
export function withUnit(figure: FigureName, value: number): string {
  return plain(value, scaleOf(figure, value));
}

/** The median, and between which figures the rounds were: "8.62 µs (8.51–9.04)". */
export function withSpread(figure: FigureName, { median, lowest, highest }: Spread): string {
  const scale = scaleOf(figure, median);
  const words = plain(median, scale);
  if (lowest === highest) return words;
  return `${words} (${inScale(lowest, scale)}–${inScale(highest, scale)})`;
}

/** A unit, and what one of it is in the unit that results are kept in. */
interface Scale {
  readonly unit: string;
  readonly size: number;
}

function plain(value: number, scale: Scale): string {
  return `${inScale(value, scale)} ${scale.unit}`.trimEnd();
}

function inScale(value: number, { unit, size }: Scale): string {
  return unit === "" ? number(value / size) : measured(value / size);
}

function scaleOf(figure: FigureName, value: number): Scale {
  switch (figure) {
    case "cpuMicroseconds":
      return durationScale(1, value);
    case "p50Milliseconds":
    case "p99Milliseconds":
    case "startMilliseconds":
      return durationScale(1000, value);
    case "peakRssBytes":
    case "rssBytesPerConnection":
    case "installedBytes":
      return bytesScale(value);
    case "requestsPerSecond":
    case "packages":
      return { unit: "", size: 1 };
  }
}

/** @param inOne how many microseconds one of the unit is that the value is given in */
function durationScale(inOne: number, value: number): Scale {
  const microseconds = value * inOne;
  if (microseconds < 1000) return { unit: "µs", size: 1 / inOne };
  if (microseconds < 1_000_000) return { unit: "ms", size: 1000 / inOne };
  return { unit: "s", size: 1_000_000 / inOne };
}

function bytesScale(value: number): Scale {
  if (value < 1024) return { unit: "B", size: 1 };
  if (value < 1024 ** 2) return { unit: "KiB", size: 1024 };
  if (value < 1024 ** 3) return { unit: "MiB", size: 1024 ** 2 };
  return { unit: "GiB", size: 1024 ** 3 };
}

/** "0.70", "46.1", "0.027". */
export function ratio(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(value < 0.1 ? 3 : 2);
}

/** With one digit more than a bound has, so that it shows on which side of it a ratio lies. */
export function judgedRatio(value: number): string {
  return value >= 10 ? ratio(value) : value.toFixed(3);
}
