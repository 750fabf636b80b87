// What the first page weighs, how soon a long conversation is there, and how it scrolls.
import { withPage } from "./chromium.mjs";
import { message } from "./installation.mjs";

const MESSAGES = 10_000;
const RUNS = 5;
const SCROLLED = 10_000;
const DESKTOP = { viewport: { width: 1280, height: 800 } };
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))));

/** Counts what is sent of all files; not what the API answers. */
function counted(page) {
  const sizes = [];
  page.on("requestfinished", (request) => {
    if (!new URL(request.url()).pathname.startsWith("/api/")) sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
  });
  return async () => (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

/** From the request to a frame after the newest message was painted. */
const open = (url, ready) =>
  withPage(DESKTOP, async (page) => {
    const bytes = counted(page);
    await page.goto(url);
    await page.locator(ready).first().waitFor();
    return { time: await page.evaluate(painted), bytes: await bytes() };
  });

/** Frames while it is scrolled up from its end, as fast as a hand does on a wheel, pages being loaded on the way. */
const scroll = (url) =>
  withPage(DESKTOP, async (page) => {
    await page.goto(url);
    await page.locator(".ending").waitFor();
    const frames = await page.evaluate(async (longest) => {
      const list = document.querySelector(".messages");
      const times = [];
      const begin = await new Promise(requestAnimationFrame);
      for (let last = begin; last - begin < longest; ) {
        list.scrollTop -= 60;
        const now = await new Promise(requestAnimationFrame);
        times.push(now - last);
        last = now;
      }
      return times;
    }, SCROLLED);
    const sorted = [...frames].sort((a, b) => a - b);
    return { rate: (1_000 * frames.length) / frames.reduce((sum, frame) => sum + frame, 0), p95: sorted[Math.floor(frames.length * 0.95)] };
  });

export async function measure({ url, post }) {
  const conversation = "long";
  for (let first = 1; first <= MESSAGES; first += 1_000) {
    await post("/api/ingest/batch", Array.from({ length: 1_000 }, (_, n) => message(conversation, first + n)).join("\n"), "application/x-ndjson");
  }
  const list = await open(url, ".card");
  const opened = [];
  for (let run = 0; run < RUNS; run++) opened.push(await open(`${url}/?conversation=${conversation}`, ".ending"));
  const scrolled = [];
  for (let run = 0; run < RUNS; run++) scrolled.push(await scroll(`${url}/?conversation=${conversation}`));
  console.log(`first page, list: ${(list.bytes / 1024).toFixed(1)} KB as sent`);
  console.log(`first page, conversation: ${(median(opened.map(({ bytes: sent }) => sent)) / 1024).toFixed(1)} KB as sent`);
  console.log(`${MESSAGES} messages, until the newest is painted: median ${Math.round(median(opened.map(({ time }) => time)))} ms of ${opened.map(({ time }) => Math.round(time)).join(", ")}`);
  console.log(`scrolling: median ${median(scrolled.map(({ rate }) => rate)).toFixed(1)} frames/s of ${scrolled.map(({ rate }) => rate.toFixed(1)).join(", ")}; frame p95 ${scrolled.map(({ p95 }) => p95.toFixed(1)).join(", ")} ms`);
}
