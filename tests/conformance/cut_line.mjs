// A line to the station that can be cut: nothing that a browser itself has to offer cuts the lines of its workers.
import { connect, createServer } from "node:net";

export async function cutLine(base) {
  const there = new URL(base);
  const open = new Set();
  let isCut = false;
  const server = createServer((here) => {
    if (isCut) return here.destroy();
    const on = connect(Number(there.port), there.hostname);
    for (const end of [here, on]) {
      open.add(end);
      end.on("error", () => {});
      end.on("close", () => (open.delete(end), here.destroy(), on.destroy()));
    }
    here.pipe(on).pipe(here);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    cut: () => {
      isCut = true;
      for (const end of open) end.destroy();
    },
    mend: () => (isCut = false),
    close: () => (server.close(), open.forEach((end) => end.destroy())),
  };
}
