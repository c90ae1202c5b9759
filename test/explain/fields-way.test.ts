/**
 * Do the fields of the way say through whom a message went, and where else a site answers?
 */
import { REQUEST, RESPONSE, testFields } from "./notes.ts";

testFields(REQUEST, [
  [
    "Via: 1.1 a, HTTP/1.0 b (c)",
    "Through a (which received HTTP/1.1) and b (which received HTTP/1.0).",
  ],
  ["Via: a", "! Each station is a version and a name"],
  ["Max-Forwards: 0", "answers itself"],
  ["Max-Forwards: 3", "after 3, one answers itself"],
  ["Max-Forwards: x", "! It must be a number"],
  ["Early-Data: 1", "answers 425"],
  ["Early-Data: 2", "! Its only value is 1"],
  ["Priority: u=1, i", "u=1: urgency 1", "piece by piece", "> In HTTP/1.1"],
  [
    "Priority: u=9, i=?0, x",
    "! u goes from 0 to 7",
    "all of it at once",
    "x: no parameter",
    "> In HTTP/1.1",
  ],
]);

testFields(RESPONSE, [
  [
    'Alt-Svc: h3=":443"; ma=3600, h2="b:444"',
    "HTTP/3 (over QUIC) at port 443 of the same host; good to know for 3,600 s",
    "HTTP/2 at b:444; good to know for 86,400 s (1 day)",
  ],
  ["Alt-Svc: clear", "Forget all alternatives"],
  ["Alt-Svc: h3=443", "! h3=443 should be"],
]);
