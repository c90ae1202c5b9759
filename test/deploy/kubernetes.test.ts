/**
 * Do the manifests for Kubernetes hold what they should: are they valid, do they fit one another, the image and the
 * command, and is there time for a drain?
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { Deployment } from "kubernetes-types/apps/v1.d.ts";
import type { HorizontalPodAutoscaler } from "kubernetes-types/autoscaling/v2.d.ts";
import type { Container, PodSpec, Probe, Service } from "kubernetes-types/core/v1.d.ts";
import type { PodDisruptionBudget } from "kubernetes-types/policy/v1.d.ts";
import { PROJECT_ROOT } from "../support/processes.ts";
import { imageOf } from "./container-file.ts";
import { documents, type Manifest, wrongWith } from "./manifests.ts";
import { helpHolds, longestEnd, offered, understood } from "./offered.ts";

const FILES = readdirSync(join(PROJECT_ROOT, "deploy/kubernetes")).sort();

function only<T extends Manifest>(name: string): T {
  const [first, ...others] = documents<T>(offered(`kubernetes/${name}`));
  assert.ok(first !== undefined && others.length === 0, `${name} holds one document`);
  return first;
}

function must<T>(value: T | undefined): T {
  assert.ok(value !== undefined);
  return value;
}

const deployment = (): Deployment => only<Deployment & Manifest>("deployment.yaml");
const podSpec = (): PodSpec => must(deployment().spec?.template.spec);
const container = (): Container => must(podSpec().containers[0]);

test("every manifest is one that Kubernetes takes", (t) => {
  const manifests = FILES.flatMap((name) => documents(offered(`kubernetes/${name}`)));
  assert.deepEqual(
    manifests.map(({ kind }) => kind),
    ["HorizontalPodAutoscaler", "Deployment", "PodDisruptionBudget", "Service"],
  );
  assert.equal(wrongWith(t, manifests), "");
});

test("a key that Kubernetes doesn't know is found, and a value of the wrong kind", (t) => {
  const text = offered("kubernetes/deployment.yaml");
  const misspelt = text.replace("readinessProbe:", "readyProbe:");
  assert.match(wrongWith(t, documents(misspelt)), /readyProbe/);
  const mistaken = text.replace("failureThreshold: 60", 'failureThreshold: "60"');
  assert.match(wrongWith(t, documents(mistaken)), /'string' is not assignable to type 'number'/);
  const missing = text.replace(/^ {2}selector:\n.*\n.*\n/m, "");
  assert.match(wrongWith(t, documents(missing)), /'selector' is missing/);
});

test("all of them mean the same pods", () => {
  const { metadata, spec } = deployment();
  const labels = spec?.template.metadata?.labels;
  const chosen = spec?.selector.matchLabels;
  assert.deepEqual(chosen, labels);
  const service = only<Service & Manifest>("service.yaml");
  assert.deepEqual(service.spec?.selector, labels);
  const budget = only<PodDisruptionBudget & Manifest>("disruption-budget.yaml");
  assert.deepEqual(budget.spec?.selector?.matchLabels, labels);
  assert.deepEqual(podSpec().topologySpreadConstraints?.[0]?.labelSelector?.matchLabels, labels);
  const scaled = only<HorizontalPodAutoscaler & Manifest>("autoscaler.yaml").spec;
  assert.deepEqual(scaled?.scaleTargetRef, {
    apiVersion: "apps/v1",
    kind: "Deployment",
    name: metadata?.name,
  });
  // Who says a number here and there would have both undo each other's work.
  assert.equal(spec?.replicas, undefined);
  // With one alone, a budget that lets one go would let the site go.
  assert.ok((scaled?.minReplicas ?? 1) > Number(budget.spec?.maxUnavailable));
  assert.ok((scaled?.maxReplicas ?? 0) >= (scaled?.minReplicas ?? 1));
  assert.deepEqual(spec?.strategy?.rollingUpdate, { maxUnavailable: 0, maxSurge: 1 });
});

test("the service leads to the port on which the image listens", async (t) => {
  const { ports } = container();
  const image = imageOf(offered("Containerfile"));
  const { port } = await understood(t, container().args ?? [], image.environment);
  assert.deepEqual(
    ports?.map(({ containerPort }) => containerPort),
    [port?.value],
  );
  assert.deepEqual(image.exposed, [String(port?.value)]);
  const service = only<Service & Manifest>("service.yaml");
  assert.equal(service.spec?.ports?.[0]?.targetPort, ports?.[0]?.name);
});

test("every flag exists, with a value that means something", async (t) => {
  const args = container().args ?? [];
  await helpHolds(t, args);
  const { trustProxy: trusted, drainDelay: delay } = await understood(t, args);
  assert.equal(trusted?.source, "flag");
  assert.equal(delay?.source, "flag");
});

test("the probes ask the path that the image answers at", async (t) => {
  const image = imageOf(offered("Containerfile"));
  const { ready } = await understood(t, container().args ?? [], image.environment);
  const { startupProbe, readinessProbe, livenessProbe, ports } = container();
  for (const probe of [startupProbe, readinessProbe, livenessProbe]) {
    assert.deepEqual(probe?.httpGet, { path: ready?.value, port: ports?.[0]?.name });
  }
});

test("there is time for the longest drain, and no probe ends it", async (t) => {
  const image = imageOf(offered("Containerfile"));
  const settings = await understood(t, container().args ?? [], image.environment);
  const { drainDelay } = settings;
  assert.ok(Number(drainDelay?.value) > 0, "the cluster has to learn that a pod goes");
  const { lifecycle, livenessProbe } = container();
  const hook = (lifecycle?.preStop as { sleep?: { seconds: number } } | undefined)?.sleep?.seconds;
  const longest = (hook ?? 0) * 1000 + longestEnd(settings);
  const { terminationGracePeriodSeconds = 30 } = podSpec();
  assert.ok(terminationGracePeriodSeconds * 1000 > longest, `${longest} ms is the longest`);
  assert.ok(patience(must(livenessProbe)) > longest);
});

test("a pod has no rights, no secret of the cluster, and a disk that it can't write to", () => {
  const { securityContext, automountServiceAccountToken, enableServiceLinks } = podSpec();
  assert.equal(automountServiceAccountToken, false);
  assert.equal(enableServiceLinks, false);
  const { user } = imageOf(offered("Containerfile"));
  assert.deepEqual(securityContext, {
    runAsNonRoot: true,
    runAsUser: Number(user.split(":")[0]),
    runAsGroup: Number(user.split(":")[1]),
    seccompProfile: { type: "RuntimeDefault" },
  });
  assert.deepEqual(container().securityContext, {
    allowPrivilegeEscalation: false,
    privileged: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
});

test("memory has a bound, and the autoscaler a request to measure by", () => {
  const { resources } = container();
  const { memory } = resources?.limits ?? {};
  const { cpu } = resources?.requests ?? {};
  assert.ok(memory !== undefined && cpu !== undefined);
});

/** Milliseconds for which a probe may fail before the kubelet acts. */
function patience({ periodSeconds = 10, failureThreshold = 3 }: Probe): number {
  return periodSeconds * failureThreshold * 1000;
}
