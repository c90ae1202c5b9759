/**
 * What does a browser do with the inspector's page? Joins what is heard of the server with what is shown.
 *
 * The only file here that does anything by being loaded.
 */
import { render } from "preact";
import { App } from "./app.tsx";
import { listen } from "./feed.ts";
import { Store } from "./store.ts";

const store = new Store();
listen(store);
render(<App store={store} />, document.body);
