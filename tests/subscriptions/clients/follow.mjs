// Follows a stream of the hub with the `eventsource` package, as its documentation shows, and prints a line of JSON
// for each event. Arguments: the address, then the event types to listen for. HUB_TOKEN says who asks.
import { EventSource } from "eventsource";

const [address, ...types] = process.argv.slice(2);

const source = new EventSource(address, {
  fetch: (input, init) =>
    fetch(input, { ...init, headers: { ...init.headers, Authorization: `Bearer ${process.env.HUB_TOKEN}` } }),
});
const tell = (told) => process.stdout.write(`${JSON.stringify(told)}\n`);
source.addEventListener("open", () => tell({ opened: true }));
source.addEventListener("error", (error) => tell({ broken: true, code: error.code ?? null }));
for (const type of types) {
  source.addEventListener(type, (event) =>
    tell({ type: event.type, cursor: event.lastEventId, event: JSON.parse(event.data) }),
  );
}
