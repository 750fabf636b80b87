// Drives one Chromium by lines of JSON on standard input, and answers each with one on standard output:
// {"goto": url}, {"evaluate": expression}, {"click": selector}, {"wait": expression}, {"screenshot": file}, and so on: `actions`.
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import packaged from "@sparticuz/chromium";
import { chromium } from "playwright-core";

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
// The package unpacks itself, which several of these must not do at once.
if (process.argv[2] === "install") {
  if (!installed) await packaged.executablePath();
  process.exit();
}
const options = {
  executablePath: installed ?? (await packaged.executablePath()),
  args: [
    ...(installed ? ["--no-sandbox", "--disable-gpu"] : packaged.args),
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
  headless: true,
};
// A test fails by what is wrong, not by a slow machine.
const MAX_WAIT = 120_000;
let browser, context, page, faults, origins, fileBytes;

/** A session that knows nothing of the one before; a browser of its own, since the packaged one ends with its last session. */
async function renew(withSharedWorker) {
  await browser?.close();
  browser = await chromium.launch(options);
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  context.setDefaultTimeout(MAX_WAIT);
  if (!withSharedWorker) await context.addInitScript(() => delete globalThis.SharedWorker);
  faults = [];
  origins = new Set();
  fileBytes = 0;
  context.on("request", (request) => origins.add(new URL(request.url()).origin));
  context.on("requestfinished", async (request) => {
    if (new URL(request.url()).pathname.startsWith("/api/")) return;
    // The session may be over before its last file is measured.
    const sizes = await request.sizes().catch(() => undefined);
    fileBytes += sizes?.responseBodySize ?? 0;
  });
  // What the Content-Security-Policy refused is told on the console only.
  context.on("weberror", (failure) => faults.push(String(failure.error())));
  context.on("console", (message) => message.text().includes("Content Security Policy") && faults.push(message.text()));
  page = await context.newPage();
  return true;
}

/** Scrolls a conversation from its beginning to its end, since it draws no more than can be seen of it. */
async function readThrough() {
  const list = document.querySelector(".messages");
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const settled = async () => {
    for (let quiet = 0; quiet < 3; quiet++) await painted();
  };
  while (!list.querySelector(".opening")) {
    list.scrollTop = 0;
    await settled();
  }
  list.scrollTop = 0;
  const ids = [];
  const known = new Set();
  for (let last = -1; ; ) {
    await settled();
    const drawn = [...list.querySelectorAll(".message")].map((message) => message.dataset.id);
    if (new Set(drawn).size !== drawn.length) throw new Error("drawn twice: " + drawn);
    const added = drawn.filter((id) => !known.has(id));
    // What was drawn before stands before what is new.
    if (added.length > 0 && drawn.slice(drawn.indexOf(added[0])).some((id) => known.has(id))) throw new Error("out of order: " + drawn);
    added.forEach((id) => known.add(id) && ids.push(id));
    const isEnd = list.scrollTop + list.clientHeight >= list.scrollHeight - 2 && list.querySelector(".ending");
    if (isEnd && list.scrollTop === last) return ids;
    last = list.scrollTop;
    list.scrollTop += list.clientHeight * 0.8;
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Serious and critical violations of what is shown now. */
async function violations() {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`);
  });
}

// Not page.waitForFunction: it evaluates strings inside the page, which the page's Content-Security-Policy forbids.
async function until(expression, tab = page) {
  const deadline = Date.now() + MAX_WAIT;
  // A page that is being loaded again ends what is evaluated in it.
  const isTrue = () => tab.evaluate(expression).catch((error) => !/context was destroyed|navigat/.test(error.message) && Promise.reject(error));
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error("not true within two minutes");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

const actions = {
  renew,
  missing: ({ files, always }) => context.route(files, (route) => route.fulfill({ status: 404 }), always ? {} : { times: 1 }).then(() => true),
  freeze: async ({ tab, frozen }) => {
    const session = await context.newCDPSession(context.pages()[tab]);
    await session.send("Page.setWebLifecycleState", { state: frozen ? "frozen" : "active" });
    await session.detach();
    return true;
  },
  /** As when it crashed: nobody is told. */
  endSharedWorker: async () => {
    const session = await browser.newBrowserCDPSession();
    const { targetInfos } = await session.send("Target.getTargets", { filter: [{ type: "shared_worker" }] });
    for (const { targetId } of targetInfos) await session.send("Target.closeTarget", { targetId });
    await session.detach();
    return targetInfos.length;
  },
  closeTab: (tab) => context.pages()[tab].close().then(() => true),
  evaluateIn: ([tab, expression]) => context.pages()[tab].evaluate(expression),
  goto: (url) => page.goto(url).then(() => true),
  evaluate: (expression) => page.evaluate(expression),
  click: (selector) => page.click(selector).then(() => true),
  wait: (expression) => until(expression),
  waitEverywhere: (expression) => Promise.all(context.pages().map((tab) => until(expression, tab))).then(() => true),
  fill: ([selector, text]) => page.fill(selector, text).then(() => true),
  choose: ([selector, value]) => page.selectOption(selector, value).then(() => true),
  screenshot: (path) => page.screenshot({ path, fullPage: false }).then(() => true),
  viewport: (size) => page.setViewportSize(size).then(() => true),
  /** As many times slower; for as long as the session is attached. */
  slow: async (rate) => {
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate });
    return true;
  },
  theme: (colorScheme) => page.emulateMedia({ colorScheme }).then(() => true),
  key: (key) => page.keyboard.press(key).then(() => true),
  type: (text) => page.keyboard.type(text).then(() => true),
  readThrough: () => page.evaluate(readThrough),
  violations,
  /** As many more tabs on the same page. */
  tabs: async ({ count, url }) => {
    for (let tab = 0; tab < count; tab++) {
      await (await context.newPage()).goto(url);
    }
    return true;
  },
  /** In every tab. */
  evaluateAll: (expression) => Promise.all(context.pages().map((tab) => tab.evaluate(expression))),
  origins: () => [...origins],
  fileBytes: () => fileBytes,
  faults: () => faults,
};

for await (const line of createInterface({ input: process.stdin })) {
  const [[action, argument]] = Object.entries(JSON.parse(line));
  try {
    console.log(JSON.stringify({ value: (await actions[action](argument)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.message ?? error) }));
  }
}
await browser?.close();
