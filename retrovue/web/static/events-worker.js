// One line to the station for all tabs of this browser: a browser has only six of them.

import { Line } from "./events-line.js";

const ports = new Set();
const line = new Line((message) => {
  for (const port of ports) port.postMessage(message);
});
let begun = false;

function join(port) {
  ports.add(port);
  line.greet((message) => port.postMessage(message));
}

self.addEventListener("connect", ({ ports: [port] }) => {
  port.addEventListener("message", ({ data }) => {
    if (data === "bye") ports.delete(port);
    else if (data === "back") join(port);
    else if (data === "again") line.open();
  });
  port.start();
  join(port);
  if (!begun) line.open();
  begun = true;
});
