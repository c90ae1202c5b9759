/**
 * Does docs/deployment.md tell the truth? Its flags exist, its times follow from the files, and what it leads to is there.
 */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Deployment } from "kubernetes-types/apps/v1.d.ts";
import { PROJECT_ROOT } from "../support/processes.ts";
import { documents, type Manifest } from "./manifests.ts";
import { helpHolds, longestEnd, offered, understood } from "./offered.ts";
import { Unit } from "./unit-file.ts";

const PAGE = readFileSync(join(PROJECT_ROOT, "docs/deployment.md"), "utf8");
/** Flags of programs that aren't ours. */
const FOREIGN = /docker (?:build|run) .*|--stop-timeout|--init|npm .*|systemctl .*/g;

test("every flag on the page is one of the command", async (t) => {
  const flags = PAGE.replace(FOREIGN, "").match(/--[a-z][a-z-]+/g) ?? [];
  assert.ok(flags.length > 5);
  await helpHolds(t, flags);
});

test("what the page leads to is there", () => {
  const links = [...PAGE.matchAll(/\]\(([^)#]+)\)/g)].map(([, to = ""]) => join("docs", to));
  const named = [...PAGE.matchAll(/`(deploy\/[\w./-]*)`/g)].map(([, path = ""]) => path);
  assert.ok(links.length > 3 && named.length > 4);
  for (const path of [...links, ...named]) assert.ok(existsSync(join(PROJECT_ROOT, path)), path);
});

test("the times on the page and in the files are those that follow from the settings", async (t) => {
  const [deployment] = documents<Deployment & Manifest>(offered("kubernetes/deployment.yaml"));
  const pod = deployment?.spec?.template.spec;
  const args = pod?.containers[0]?.args ?? [];
  const longest = longestEnd(await understood(t, args)) / 1000;
  assert.ok(PAGE.includes(`(${pod?.terminationGracePeriodSeconds}) is longer than`));
  assert.ok(PAGE.includes(`the longest drain (${longest} s)`));

  const unit = new Unit(offered("systemd/barewire.service"));
  const runtime = (word: string): string => word.replace("%t/", `${PROJECT_ROOT}/`);
  const words = unit.words("Service.ExecStart").map(runtime);
  const service = longestEnd(await understood(t, words)) / 1000;
  assert.ok(offered("systemd/barewire.service").includes(`after ${service} s at the latest`));
});

test("the balancer notices that a server goes before the server refuses anybody", async (t) => {
  const [, interval, fall] = /check inter (\d+)s fall (\d+)/.exec(offered("haproxy.cfg")) ?? [];
  const words = /barewire (site .*--drain-delay.*)$/m.exec(PAGE)?.[1]?.split(" ") ?? [];
  const [, ...flags] = words.map((word) => (word === "site" ? "/site" : word));
  const { drainDelay, ready } = await understood(t, ["/site", ...flags]);
  const noticed = Number(interval) * Number(fall) * 1000;
  assert.ok(noticed > 0 && Number(drainDelay?.value) > 2 * noticed, "twice the time is left");
  assert.ok(offered("haproxy.cfg").includes(`uri ${ready?.value} `));
});
