/**
 * How are numbers and moments said to people? This file refuses to know where they come from.
 */

/** "812 B", "1.2 kB", "34 MB". */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [amount, unit] = bytes < 1_000_000 ? [bytes / 1000, "kB"] : [bytes / 1_000_000, "MB"];
  return `${amount < 10 ? amount.toFixed(1) : Math.round(amount)} ${unit}`;
}

/** "0.08 ms", "1.2 ms", "340 ms", "2.1 s". */
export function duration(ms: number): string {
  if (ms < 1) return `${ms.toFixed(2)} ms`;
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return `${(ms / 1000).toFixed(1)} s`;
}

/** "12,345". */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** "14:03:07.125", as the clock on the wall says it. */
export function moment(milliseconds: number): string {
  const at = new Date(milliseconds);
  const two = (number: number): string => String(number).padStart(2, "0");
  const thousandths = String(at.getMilliseconds()).padStart(3, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${thousandths}`;
}

/** "2xx" and its kin, as a name for a colour. */
export function statusClass(status: number): string {
  return status < 100 ? "s0" : `s${Math.trunc(status / 100)}`;
}
