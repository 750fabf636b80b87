// An installation of its own, on a free port and with a temporary data folder, and what is sent to it.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const benchmark = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const LONGEST_START = 600_000;

/** One browser asks as often as a hundred people, and what is measured is the page. */
const LIMITS = { AGENTPIPE_RATE_LIMIT_ANONYMOUS: "1000000", AGENTPIPE_RATE_LIMIT_INGEST: "1000000" };

const freePort = () =>
  new Promise((done) => {
    const server = createServer().listen(0, () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });

export async function start({ demo = false } = {}) {
  const data = mkdtempSync(join(tmpdir(), "agentpipe-page-"));
  const port = await freePort();
  const process_ = spawn(resolve(benchmark, "../../deploy/local/up"), ["--data", data, "--port", String(port), ...(demo ? ["--demo"] : [])], { env: { ...process.env, ...LIMITS }, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  process_.stdout.on("data", (text) => (output += text));
  const ended = new Promise((done) => process_.once("exit", done));
  const deadline = Date.now() + LONGEST_START;
  while (!output.includes("AgentPipe is ready")) {
    if (process_.exitCode !== null || Date.now() > deadline) throw new Error(`The installation did not start:\n${output}`);
    await new Promise((done) => setTimeout(done, 200));
  }
  const run = join(data, "run.json");
  if (!existsSync(run)) throw new Error(`There is no ${run}`);
  const { url, apiKey } = JSON.parse(readFileSync(run, "utf8"));
  return {
    url,
    post: async (path, body, type = "application/json") => {
      const answer = await fetch(url + path, { method: "POST", headers: { Authorization: `Bearer ${apiKey}`, "Content-Type": type }, body });
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    },
    stop: async () => {
      process_.kill("SIGINT");
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

export function message(conversation, number, time = Date.UTC(2026, 0, 1) + number * 1_000) {
  return JSON.stringify({
    type: "message.created",
    timestamp: new Date(time).toISOString(),
    data: {
      conversation_id: conversation,
      message_id: `${conversation}-${number}`,
      agent_id: `agent-${number % 3}`,
      agent_type: "claude",
      content: `Message **${number}** says something about \`line ${number}\`.\n\n${"It goes on for a while. ".repeat(1 + (number % 9))}${number % 10 === 0 ? "\n\n```js\nconst answer = 42;\n```" : ""}`,
      sequence_number: number,
    },
  });
}
