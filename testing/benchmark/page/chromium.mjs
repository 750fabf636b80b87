// A real Chromium: Debian's where it is installed, else the one that an npm package carries; as the tests of the page have it.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { benchmark } from "./installation.mjs";

const SOURCE = resolve(benchmark, "../system-tests/src/test/browser");
const FOLDER = resolve(benchmark, "target/browser");

/** Gives `use` a page in a browser of its own, whose cache is empty, and ends both. */
export async function withPage(settings, use) {
  const browser = await launch();
  try {
    return await use(await (await browser.newContext(settings)).newPage());
  } finally {
    await browser.close();
  }
}

async function launch() {
  if (!existsSync(resolve(FOLDER, "node_modules"))) {
    mkdirSync(FOLDER, { recursive: true });
    for (const file of ["package.json", "package-lock.json"]) cpSync(resolve(SOURCE, file), resolve(FOLDER, file));
    execFileSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: FOLDER, stdio: "inherit" });
  }
  const require = createRequire(resolve(FOLDER, "package.json"));
  const load = async (name) => (await import(pathToFileURL(require.resolve(name)).href)).default;
  const { chromium } = await load("playwright-core");
  const packaged = await load("@sparticuz/chromium");
  const installed = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
  return chromium.launch({
    executablePath: installed ?? (await packaged.executablePath()),
    // With processes of its own for what it draws, as everybody has them.
    args: installed ? ["--no-sandbox"] : packaged.args.filter((argument) => argument !== "--single-process" && argument !== "--no-zygote"),
    headless: true,
  });
}
