/**
 * Which requests shared a connection, which waited for others, and when was nothing said? A picture of the
 * last seconds, one row for each connection.
 *
 * What it shows stands in the list as well, with the number of the connection. This file refuses to know how
 * connections are counted.
 */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { ConnectionSummary, Summary } from "../src/inspect/messages.ts";
import type { Store } from "./store.ts";
import { duration, statusClass } from "./words.ts";

const ROW = 16;
const BAR = 10;
const ROWS_MAX = 14;
const LABEL = 44;
const AXIS = 18;
/** So many of the newest exchanges are in the picture. */
const SHOWN_MAX = 200;
const LEAST_SPAN_MS = 50;

interface Lane {
  readonly connection: number;
  readonly known: ConnectionSummary | undefined;
  readonly exchanges: readonly Summary[];
}

export function Timeline({ store }: { readonly store: Store }): JSX.Element {
  const box = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(600);
  useLayoutEffect(() => {
    const { current } = box;
    if (current === null) return;
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    const { current } = box;
    // For those who point; with the keyboard, the list leads to the same.
    const onClick = ({ target }: MouseEvent): void => {
      const bar = target instanceof Element ? target.closest("[data-number]") : null;
      const number = Number(bar?.getAttribute("data-number") ?? 0);
      if (number > 0) store.set({ selected: number });
    };
    current?.addEventListener("click", onClick);
    return () => current?.removeEventListener("click", onClick);
  }, [store]);
  const newest = store.shown.slice(-SHOWN_MAX);
  const lanes = lanesOf(newest, store.connections);
  const inLanes = lanes.flatMap(({ exchanges }) => exchanges);
  const from = Math.min(...inLanes.map(({ at }) => at));
  const to = Math.max(from + LEAST_SPAN_MS, ...inLanes.map(({ at, ended }) => ended ?? at));
  const scale = (moment: number): number =>
    LABEL + ((Math.min(Math.max(moment, from), to) - from) / (to - from)) * (width - LABEL - 8);
  const height = lanes.length * ROW + AXIS;
  return (
    <figure class="timeline" ref={box}>
      <figcaption>
        Connections: requests on each, waiting in line (hatched), and silence between
      </figcaption>
      {inLanes.length === 0 ? (
        <p class="empty">No connections yet.</p>
      ) : (
        <svg width={width} height={height} role="img" aria-label={wordsOf(lanes, to - from)}>
          <defs>
            <pattern
              id="waits"
              width="4"
              height="4"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width="1.5" height="4" />
            </pattern>
          </defs>
          {lanes.map((lane, index) => (
            <LaneRow
              key={lane.connection}
              lane={lane}
              top={index * ROW}
              scale={scale}
              selected={store.selected}
            />
          ))}
          <Axis from={from} to={to} y={height - 4} scale={scale} />
        </svg>
      )}
    </figure>
  );
}

interface AxisProps {
  readonly from: number;
  readonly to: number;
  readonly y: number;
  readonly scale: (moment: number) => number;
}

function Axis({ from, to, y, scale }: AxisProps): JSX.Element {
  return (
    <g class="axis">
      {[0, 0.25, 0.5, 0.75, 1].map((part) => (
        <text
          key={part}
          x={scale(from + (to - from) * part)}
          y={y}
          text-anchor={part === 0 ? "start" : part === 1 ? "end" : "middle"}
        >
          {part === 0 ? "0" : duration((to - from) * part)}
        </text>
      ))}
    </g>
  );
}

interface LaneProps {
  readonly lane: Lane;
  readonly top: number;
  readonly scale: (moment: number) => number;
  readonly selected: number | undefined;
}

function LaneRow({ lane, top, scale, selected }: LaneProps): JSX.Element {
  const { connection, known, exchanges } = lane;
  const first = known?.opened ?? exchanges[0]?.at ?? 0;
  const last = known?.closed ?? Number.POSITIVE_INFINITY;
  const y = top + (ROW - BAR) / 2;
  return (
    <g class="lane">
      <text x={LABEL - 6} y={top + ROW - 4} text-anchor="end">
        #{connection}
      </text>
      <line class="open" x1={scale(first)} x2={scale(last)} y1={top + ROW / 2} y2={top + ROW / 2} />
      {known?.closed === undefined ? null : (
        <line class="end" x1={scale(last)} x2={scale(last)} y1={y} y2={y + BAR} />
      )}
      {exchanges.map((summary) => {
        const { number, at, begun, answered, ended, status, method, target } = summary;
        const end = scale(ended ?? Number.POSITIVE_INFINITY);
        const start = scale(begun);
        const half = answered === undefined ? end : scale(Math.max(begun, answered));
        const width = Math.max(2, end - start);
        return (
          <g
            key={number}
            class={`bar ${statusClass(status)} ${number === selected ? "selected" : ""}`}
            data-number={number}
          >
            <title>{`${method} ${target} ${status}, ${duration((ended ?? begun) - begun)}`}</title>
            {begun > at ? (
              <rect
                class="waits"
                x={scale(at)}
                y={y}
                width={Math.max(1, start - scale(at))}
                height={BAR}
              />
            ) : null}
            <rect class="whole" x={start} y={y} width={width} height={BAR} rx="2" />
            {end - half > 1 ? (
              <rect class="answer" x={half} y={y} width={end - half} height={BAR} rx="2" />
            ) : null}
          </g>
        );
      })}
    </g>
  );
}

/** The connections that were spoken on last, the oldest of them first. */
function lanesOf(
  exchanges: readonly Summary[],
  connections: ReadonlyMap<number, ConnectionSummary>,
): readonly Lane[] {
  const byConnection = new Map<number, Summary[]>();
  for (const summary of exchanges) {
    const own = byConnection.get(summary.connection);
    if (own === undefined) byConnection.set(summary.connection, [summary]);
    else own.push(summary);
  }
  const lanes = [...byConnection].map(([connection, own]) => ({
    connection,
    known: connections.get(connection),
    exchanges: own,
  }));
  const lastOf = ({ exchanges: own }: Lane): number => own.at(-1)?.number ?? 0;
  return lanes
    .sort((one, other) => lastOf(other) - lastOf(one))
    .slice(0, ROWS_MAX)
    .sort((one, other) => one.connection - other.connection);
}

function wordsOf(lanes: readonly Lane[], span: number): string {
  const rows = lanes.map(({ connection, exchanges }) => {
    const waited = exchanges.filter(({ pipelined }) => pipelined === true).length;
    const pipelined = waited === 0 ? "" : `, ${waited} of them pipelined`;
    return `connection ${connection}: ${exchanges.length} ${exchanges.length === 1 ? "request" : "requests"}${pipelined}`;
  });
  return `Within ${duration(span)}: ${rows.join("; ")}.`;
}
