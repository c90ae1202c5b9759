/**
 * Which status do you want? One, or one by lot: /status/200:9,503:1 fails once in ten times.
 */
import { json } from "./json.js";
import { whole } from "./parameters.js";
import { Refusal } from "./routing.js";

/** Fetch allows these no content, and nor does RFC 9110. */
const WITHOUT_CONTENT = [204, 205, 304];

const CODES_MAX = 20;

/** @type {import("./routing.js").Answer} */
export function status({ request, params }) {
  const status = drawn(`${params.codes}`);
  const headers = { ...EXPLAINED[status] };
  if (status === 406) {
    const accept = ["image/webp", "image/svg+xml", "image/jpeg", "image/*"];
    return json({ message: "Client did not request a supported media type.", accept }, { status });
  }
  if (status === 418 && request.method === "GET") return new Response(TEAPOT, { status });
  return new Response(WITHOUT_CONTENT.includes(status) ? null : "", { status, headers });
}

/** What a client can't make sense of these statuses without. @type {Record<number, Record<string, string>>} */
const EXPLAINED = {
  301: { Location: "/redirect/1" },
  302: { Location: "/redirect/1" },
  303: { Location: "/redirect/1" },
  305: { Location: "/redirect/1" },
  307: { Location: "/redirect/1" },
  308: { Location: "/redirect/1" },
  401: { "WWW-Authenticate": 'Basic realm="Fake Realm"' },
  405: { Allow: "GET" },
  407: { "Proxy-Authenticate": 'Basic realm="Fake Realm"' },
  426: { Upgrade: "websocket" },
};

const TEAPOT = `
      _______
     /_______\\   )
  __|         |__/
 (__|  short,  |
    |  stout   |
     \\________/
`;

/** @param {string} list codes, each with a weight if you like: "200:3,500:1" */
function drawn(list) {
  const choices = list.split(",").map((choice) => {
    const [code, weight = "1"] = choice.split(":");
    if (!/^\d{1,6}(\.\d{1,6})?$/.test(weight)) throw new Refusal(400, `${weight} is not a weight.`);
    // 1xx are no answers; an answer follows them.
    return { code: whole("A status", code, { least: 200, most: 599 }), weight: Number(weight) };
  });
  if (choices.length > CODES_MAX) throw new Refusal(400, `At most ${CODES_MAX} statuses, please.`);
  let left = Math.random() * choices.reduce((sum, { weight }) => sum + weight, 0);
  const hit = choices.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  return (hit ?? choices[0])?.code ?? 200;
}
