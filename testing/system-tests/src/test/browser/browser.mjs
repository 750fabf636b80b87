// Drives one Chromium by lines of JSON on standard input, and answers each with one on standard output:
// {"goto": url}, {"evaluate": expression}, {"click": selector}, {"wait": expression}, {"screenshot": file}.
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import packaged from "@sparticuz/chromium";
import { chromium } from "playwright-core";

const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const browser = await chromium.launch({
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
});
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
const faults = [];
page.on("pageerror", (error) => faults.push(String(error)));

// Not page.waitForFunction: it evaluates strings inside the page, which the page's Content-Security-Policy forbids.
async function until(expression) {
  const deadline = Date.now() + 60_000;
  while (!(await page.evaluate(expression))) {
    if (Date.now() > deadline) throw new Error("not true within a minute");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return true;
}

const actions = {
  goto: (url) => page.goto(url).then(() => true),
  evaluate: (expression) => page.evaluate(expression),
  click: (selector) => page.click(selector).then(() => true),
  wait: until,
  screenshot: (path) => page.screenshot({ path, fullPage: false }).then(() => true),
  viewport: (size) => page.setViewportSize(size).then(() => true),
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
await browser.close();
