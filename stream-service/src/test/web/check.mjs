// Checks the types of the page, then runs its unit tests. In a folder that has the page's sources as app/ beside this file.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { buildSync } from "esbuild";

function run(...command) {
  const { status } = spawnSync(process.execPath, command, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

run("node_modules/typescript/bin/tsc", "--project", ".");

rmSync("built", { recursive: true, force: true });
const tests = readdirSync(".").filter((file) => /\.test\.tsx?$/.test(file));
buildSync({ entryPoints: tests, outdir: "built", outExtension: { ".js": ".mjs" }, bundle: true, platform: "node", format: "esm", packages: "external", sourcemap: "inline", jsx: "automatic" });
run("--test", "--enable-source-maps", ...tests.map((file) => `built/${file.replace(/tsx?$/, "mjs")}`));
