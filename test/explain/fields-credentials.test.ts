/**
 * Is the scheme told, and never a secret?
 */
import { REQUEST, RESPONSE, testFields } from "./notes.ts";

testFields(REQUEST, [
  [
    "Authorization: Basic dXNlcjpwYXNz",
    "Without TLS everybody on the way can read both. (RFC 7617 §4)",
  ],
  ["Authorization: bearer abc", "Bearer: a token"],
  ["Authorization: Digest username=x", "without sending it"],
  ["Authorization: Basic", "Basic:", "! The credentials behind the scheme are missing"],
  ["Authorization: mysecret", "! It should begin with a scheme"],
  ["Proxy-Authorization: Negotiate YII", "Negotiate:"],
]);

testFields(RESPONSE, [
  [
    'WWW-Authenticate: Basic realm="Files", charset="UTF-8"',
    "The client may use Basic",
    "Asked for Files",
    "wanted in UTF-8",
  ],
  [
    'WWW-Authenticate: Digest realm="a", nonce="b", stale=true, algorithm=SHA-256',
    "Digest",
    "Asked for a",
    "Only the nonce was old",
    "The hash is SHA-256",
  ],
  [
    'WWW-Authenticate: Bearer error="invalid_token", Negotiate',
    "Bearer",
    "The last try failed: invalid_token",
    "Negotiate",
  ],
  ["WWW-Authenticate: Odd", "Odd: a scheme that few clients know"],
  ["WWW-Authenticate: /", "! / is neither a scheme nor a parameter"],
  ["WWW-Authenticate:", "! It names no scheme"],
  ["Authentication-Info: nextnonce=x"],
]);
