// What the memory of a page does that follows a conversation in which something is said all the time.
import { withPage } from "./chromium.mjs";
import { message } from "./installation.mjs";

const RATE = 20;
const SAMPLE_EVERY = 60_000;

export const endure = (installation, minutes) => withPage({ viewport: { width: 1280, height: 800 } }, (page) => follow(page, installation, minutes));

async function follow(page, { url, post }, minutes) {
  const conversation = "endless";
  let sent = 0;
  const say = async () => {
    sent++;
    await post("/api/ingest", message(conversation, sent, Date.now()));
  };
  await say();
  await page.goto(`${url}/?conversation=${conversation}`);
  await page.locator("#connection[data-state=live]").waitFor();
  const session = await page.context().newCDPSession(page);
  const sample = async () => {
    await session.send("HeapProfiler.collectGarbage");
    const { usedSize } = await session.send("Runtime.getHeapUsage");
    const { nodes } = await session.send("Memory.getDOMCounters");
    const shown = await page.evaluate(() => [...document.querySelectorAll(".message")].at(-1)?.dataset.id);
    console.log(`${((Date.now() - begin) / 60_000).toFixed(1)} min: heap ${(usedSize / 1024 / 1024).toFixed(1)} MB, ${nodes} nodes of the DOM, ${sent} sent, newest shown ${shown}`);
  };
  const begin = Date.now();
  let failure;
  const writer = (async () => {
    while (Date.now() - begin < minutes * 60_000) {
      const due = Math.floor(((Date.now() - begin) / 1_000) * RATE) + 1;
      while (sent < due) await say();
      await new Promise((done) => setTimeout(done, 1_000 / RATE));
    }
  })().catch((error) => (failure = error));
  await sample();
  for (let next = begin + SAMPLE_EVERY; next <= begin + minutes * 60_000; next += SAMPLE_EVERY) {
    await new Promise((done) => setTimeout(done, next - Date.now()));
    await sample();
  }
  await writer;
  if (failure) throw failure;
  const newest = `${conversation}-${sent}`;
  await page.locator(`.message[data-id="${newest}"]`).waitFor();
  console.log(`all ${sent} arrived; the newest one is shown`);
}
