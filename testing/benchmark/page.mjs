// Measures the web page in a real Chromium, against an installation that it starts and ends:
//   node testing/benchmark/page.mjs measure              bytes, time to the newest message, frames while scrolling
//   node testing/benchmark/page.mjs endure [MINUTES]     memory while 20 messages a second arrive, ten minutes unless said
//   node testing/benchmark/page.mjs pictures [FOLDER]    the pictures of the documentation, docs/images unless said
import { resolve } from "node:path";
import { endure } from "./page/endure.mjs";
import { benchmark, start } from "./page/installation.mjs";
import { measure } from "./page/measure.mjs";
import { pictures } from "./page/pictures.mjs";

const [what, argument] = process.argv.slice(2);
const actions = {
  measure,
  endure: (installation) => endure(installation, Number(argument ?? 10)),
  pictures: (installation) => pictures(installation, resolve(argument ?? resolve(benchmark, "../../docs/images"))),
};
if (!Object.hasOwn(actions, what)) {
  console.error("Say what: measure, endure or pictures.");
  process.exit(2);
}
const installation = await start({ demo: what === "pictures" });
try {
  await actions[what](installation);
} finally {
  await installation.stop();
}
