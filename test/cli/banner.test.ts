/**
 * Does the greeting say where, what, and who can read it?
 */
import assert from "node:assert/strict";
import type { NetworkInterfaceInfo } from "node:os";
import { test } from "node:test";
import { everyInterface, reachOf, urlsOf } from "../../src/cli/addresses.ts";
import { banner, type Started, type StartedFolder, shortBanner } from "../../src/cli/banner.ts";
import { wantsColours } from "../../src/cli/colours.ts";
import { painter } from "../../src/wire/paint.ts";

const plain = painter(false);
const SITE: StartedFolder = {
  path: "/srv/site",
  under: "",
  chosenBy: undefined,
  mounts: {},
  first: "a page",
};
const HERE: Started = {
  folder: SITE,
  application: undefined,
  urls: ["http://localhost:8000"],
  reach: "this computer",
  remarks: { warnings: [], hints: ["Names that begin with a dot are not served."] },
};

test("on this computer", () => {
  assert.deepEqual(banner(HERE, plain).split("\n"), [
    "",
    "  barewire serves /srv/site",
    "",
    "  http://localhost:8000",
    "",
    "  Only this computer can connect; --host lets others in.",
    "  Names that begin with a dot are not served. Ctrl+C stops the server.",
    "",
    "",
  ]);
  assert.equal(shortBanner(HERE), "http://localhost:8000\n");
});

test("in the network, at one address or many, and on a socket", () => {
  const urls = ["http://localhost:8000", "http://192.0.2.1:8000"];
  const text = banner({ ...HERE, urls, reach: "the network" }, plain);
  assert.match(text, /^ {2}http:\/\/localhost:8000\n {2}http:\/\/192\.0\.2\.1:8000\n/m);
  assert.match(text, /Whoever reaches one of these addresses can read the folder\./);
  const one = banner({ ...HERE, urls: ["http://[fd00::1]:1"], reach: "the network" }, plain);
  assert.match(one, /Whoever reaches this address can read the folder\./);
  const socket = banner({ ...HERE, urls: ["./s.sock"], reach: "a socket file" }, plain);
  assert.match(socket, /Whoever may open this socket can read the folder\./);
});

test("a folder without a first page gets a hint, and its name can't trick the terminal", () => {
  const text = banner(
    { ...HERE, folder: { ...SITE, path: "C:\\x\u001b[2J", first: "nothing" } },
    plain,
  );
  assert.match(
    text,
    /\n {2}No page answers for \/ here\. --list shows what is in the folder\.\n\n$/,
  );
  assert.ok(text.includes("serves C:\\x\\x1b[2J\n"), text);
  const off = banner(
    { ...HERE, folder: { ...SITE, first: "nothing, without index files" } },
    plain,
  );
  assert.match(off, /\n {2}Index files are off\. --list shows what is in the folder\.\n\n$/);
  assert.doesNotMatch(off, /No page answers/);
  const chosen = banner({ ...HERE, folder: { ...SITE, chosenBy: "serve.json: public" } }, plain);
  assert.match(chosen, /serves \/srv\/site \(serve\.json: public\)\n/);
});

test("other folders stand below the first, with their paths", () => {
  const text = banner(
    { ...HERE, folder: { ...SITE, mounts: { "/docs": "/srv/docs", "/x": "/y\u001b" } } },
    plain,
  );
  const lines = ["serves /srv/site", "  and /srv/docs under /docs", "  and /y\\x1b under /x", ""];
  assert.ok(text.includes(`${lines.join("\n")}\n`), text);
});

test("warnings and hints stand in lines that fit, each sentence whole", () => {
  const hints = [
    "Folders without an index are listed.",
    "A password is asked for.",
    "x".repeat(70),
  ];
  const remarks = { warnings: ["Names that begin with a dot are served, too."], hints };
  const text = banner({ ...HERE, folder: { ...SITE, first: "a list" }, remarks }, plain);
  assert.ok(
    text.includes(
      [
        "  Only this computer can connect; --host lets others in.",
        "  Names that begin with a dot are served, too.",
        "  Folders without an index are listed. A password is asked for.",
        `  ${"x".repeat(70)}`,
        "  Ctrl+C stops the server.",
        "",
      ].join("\n"),
    ),
    text,
  );
  assert.doesNotMatch(text, /There is no index/);
});

function address(text: string, internal = false): NetworkInterfaceInfo {
  const common = { address: text, netmask: "", mac: "", internal, cidr: null };
  return text.includes(":")
    ? { ...common, family: "IPv6", scopeid: 0 }
    : { ...common, family: "IPv4" };
}

const INTERFACES = {
  lo: [address("127.0.0.1", true), address("::1", true)],
  eth0: [address("192.0.2.1"), address("fe80::1"), address("2001:db8::1"), address("169.254.1.1")],
  gone: undefined,
};

test("URLs: the name that was typed, brackets for IPv6, every address for every interface", () => {
  const cases: [string, string[]][] = [
    ["localhost", ["http://localhost:81"]],
    ["127.0.0.1", ["http://127.0.0.1:81"]],
    ["::1", ["http://[::1]:81"]],
    ["example.org", ["http://example.org:81"]],
    ["0.0.0.0", ["http://localhost:81", "http://192.0.2.1:81"]],
    ["::", ["http://localhost:81", "http://192.0.2.1:81", "http://[2001:db8::1]:81"]],
  ];
  for (const [host, urls] of cases)
    assert.deepEqual(urlsOf("http", host, 81, INTERFACES), urls, host);
});

test("every interface: of both kinds where the machine has both", () => {
  assert.equal(everyInterface(INTERFACES), "::");
  assert.equal(everyInterface({ lo: [address("127.0.0.1", true)] }), "0.0.0.0");
});

test("who can connect", () => {
  for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "::1"]) {
    assert.equal(reachOf(host), "this computer", host);
  }
  for (const host of ["0.0.0.0", "::", "192.0.2.1", "127.example.org", "1.127.0.0.1"]) {
    assert.equal(reachOf(host), "the network", host);
  }
});

test("colours: on a terminal, unless the environment knows better", () => {
  assert.equal(wantsColours({}, true), true);
  assert.equal(wantsColours({}, false), false);
  assert.equal(wantsColours({}, undefined), false);
  assert.equal(wantsColours({ TERM: "dumb" }, true), false);
  assert.equal(wantsColours({ NO_COLOR: "1" }, true), false);
  assert.equal(wantsColours({ NO_COLOR: "" }, true), true);
  assert.equal(wantsColours({ FORCE_COLOR: "1" }, false), true);
  assert.equal(wantsColours({ FORCE_COLOR: "0" }, true), false);
  assert.equal(wantsColours({ FORCE_COLOR: "1", NO_COLOR: "1" }, true), false);
});
