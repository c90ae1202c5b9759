/**
 * Do the fields of proxies say what they tell, and that anybody may say it?
 */
import { REQUEST, testFields } from "./notes.ts";

testFields(REQUEST, [
  [
    "Forwarded: for=192.0.2.1;proto=https;by=a, for=b",
    "Asked by 192.0.2.1, over https and received by a.",
    "Asked by b.",
    "> Anybody can send this",
  ],
  [
    "X-Forwarded-For: 192.0.2.1, 192.0.2.2",
    "to be 192.0.2.1, through 1 proxy (192.0.2.2)",
    "> Anybody",
  ],
  ["X-Forwarded-Proto: https", "The client asked over https. Anybody can send this"],
  ["X-Forwarded-Host: a", "The client asked a. Anybody"],
  ["X-Real-IP: 192.0.2.1", "> Anybody"],
  [
    "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "Trace 0af7651916cd43dd8448eb211c80319c, a child of step b7ad6b7169203331; recorded",
  ],
  ["traceparent: x", "! It should be version-trace-parent-flags"],
  ["X-Request-Id: 1"],
]);
