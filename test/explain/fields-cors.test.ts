/**
 * Is it told which pages of other sites may read an answer?
 */
import { REQUEST, RESPONSE, testFields } from "./notes.ts";

testFields(REQUEST, [
  ["Origin: https://a.org:8443", "should make sure that it knows this site"],
  ["Origin: null", "The browser won't say which"],
  ["Origin: a.org", "! An origin is a scheme"],
  ["Origin: https://a.org/", "! An origin is a scheme"],
  ["Access-Control-Request-Method: PUT", "It would then send a PUT."],
  ["Access-Control-Request-Headers: a,b", "It would then send a and b."],
]);

testFields(RESPONSE, [
  ["Access-Control-Allow-Origin: *", "Those of any origin"],
  ["Access-Control-Allow-Origin: https://a", "Those of https://a."],
  ["Access-Control-Allow-Origin: null", "anybody can make one"],
  ["Access-Control-Allow-Origin: https://a, https://b", "! Only one origin may stand here"],
  ["Access-Control-Allow-Methods: PUT, DELETE", "PUT and DELETE, besides GET"],
  ["Access-Control-Allow-Headers: X-A", "X-A, besides the few"],
  ["Access-Control-Allow-Headers: *", "Any, but Authorization only when it is named"],
  ["Access-Control-Allow-Credentials: true", "They may."],
  ["Access-Control-Allow-Credentials: True", "! Its only value is true"],
  ["Access-Control-Expose-Headers: X-A", "X-A, besides"],
  ["Access-Control-Max-Age: 600", "For 600 s (10 minutes)"],
  ["Access-Control-Max-Age: x", "! It must be a number"],
]);

testFields({ kind: "response", fields: { "Access-Control-Allow-Credentials": "true" } }, [
  ["Access-Control-Allow-Origin: *", "! * doesn't go together with"],
]);
