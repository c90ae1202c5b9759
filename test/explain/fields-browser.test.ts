/**
 * Do the fields that browsers add say what they tell?
 */
import { REQUEST, RESPONSE, testFields } from "./notes.ts";

testFields(REQUEST, [
  ["User-Agent: curl/8.5.0", "curl, version 8.5.0."],
  ["User-Agent: Mozilla/5.0 (X11)", "Nearly every browser"],
  ["User-Agent:", "! It is empty"],
  ["User-Agent: something"],
  ["Referer: https://a.org/", "Only scheme and host"],
  ["Referer: https://a.org/x#y", "! It must not hold what follows #"],
  ["Referer: https://me:pw@a.org/x", "! It must not hold a user's name"],
  ["Upgrade-Insecure-Requests: 1", "https address"],
  ["DNT: 1", "They don't want to be"],
  ["DNT: null", "They have not said"],
  ["DNT: 2", "! It is 0, 1 or null"],
  ["Sec-GPC: 1", "the law asks"],
  ["Sec-Fetch-Site: cross-site", "trusts strangers"],
  ["Sec-Fetch-Site: x", "! It is no value"],
  ["Sec-Fetch-Mode: navigate", "Somebody goes to a page"],
  ["Sec-Fetch-Dest: image", "An image."],
  ["Sec-Fetch-Dest: other", "It is for: other."],
  ["Sec-Fetch-User: ?1", "Somebody clicked"],
  ["Sec-Purpose: prefetch;prerender", "It even runs the page"],
  ["Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "no secret"],
  ["Sec-WebSocket-Key: x", "! It must be 16 bytes"],
  ["Sec-WebSocket-Version: 13", "the only one"],
  ["Sec-WebSocket-Version: 8", "in use is 13"],
  ["Sec-WebSocket-Protocol: chat, v2", "The client knows chat or v2."],
  ["Sec-WebSocket-Extensions: permessage-deflate", "may be compressed"],
  ["Sec-CH-UA-Mobile: ?0", "It wouldn't"],
]);

testFields(RESPONSE, [
  ["Sec-WebSocket-Protocol: chat", "The server has chosen chat."],
  ["Accept-CH: DPR, Width", "DPR and Width"],
]);
