/**
 * The page of the chat. What others write is put in as text, never as HTML; when the connection is lost, it
 * is made again, each time a little later.
 */
const enter = document.querySelector("#enter");
const say = document.querySelector("#say");
const state = document.querySelector("#state");
const log = document.querySelector("#log");

const RETRY_MS = 500;
const RETRY_MAX_MS = 15_000;
const SHOWN_MAX = 200;

let socket;
let retry = RETRY_MS;

enter.addEventListener("submit", (event) => {
  event.preventDefault();
  enter.hidden = true;
  connect(new FormData(enter).get("name"));
});

say.addEventListener("submit", (event) => {
  event.preventDefault();
  socket.send(new FormData(say).get("text"));
  say.reset();
});

function connect(name) {
  state.textContent = "Connecting …";
  const address = new URL("/chat", location.href.replace(/^http/, "ws"));
  address.searchParams.set("name", name);
  socket = new WebSocket(address);
  socket.addEventListener("open", () => {
    retry = RETRY_MS;
    log.replaceChildren(); // The room tells newcomers what was said last.
    state.textContent = `You are ${name}.`;
    say.hidden = false;
    say.elements.text.focus();
  });
  socket.addEventListener("message", ({ data }) => show(JSON.parse(data)));
  socket.addEventListener("close", () => {
    say.hidden = true;
    state.textContent = "The connection is lost. Trying again …";
    // Not all at the same moment, when a server that many have talked to comes back.
    setTimeout(connect, retry * (0.5 + Math.random()), name);
    retry = Math.min(2 * retry, RETRY_MAX_MS);
  });
}

function show({ from, text, note }) {
  const line = document.createElement("li");
  if (note !== undefined) {
    line.className = "note";
    line.textContent = note;
  } else {
    const who = document.createElement("b");
    who.textContent = from;
    line.append(who, " ", text);
  }
  log.append(line);
  while (log.childElementCount > SHOWN_MAX) log.firstElementChild.remove();
  line.scrollIntoView();
}
