// The pictures of the documentation, of the conversation that `up --demo` plays.
import { mkdirSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { withPage } from "./chromium.mjs";

const SETTLED = 1_200;
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };

export async function pictures({ url, post }, folder) {
  mkdirSync(folder, { recursive: true });
  for (const event of others()) await post("/api/ingest", JSON.stringify(event));
  const demo = await demonstrated(url);
  const conversation = `/?conversation=${demo}`;
  const shots = [
    ["list", "/", ".card"],
    ["conversation", conversation, ".ending", { scrolled: 700 }],
    ["search", "/?view=search&q=events", ".hit"],
    ["statistics", "/?view=statistics", ".plot canvas"],
    ["console", "/?view=console", "#pause", { live: true }],
    ["dark", conversation, ".ending", { theme: "dark", scrolled: 700 }],
    ["phone", conversation, ".ending", { size: PHONE, scrolled: 700 }],
  ];
  for (const [name, path, ready, { theme = "light", size = DESKTOP, scrolled = 0, live = false } = {}] of shots) {
    const png = await withPage({ viewport: size, colorScheme: theme }, async (page) => {
      await page.goto(url + path);
      await page.locator(ready).first().waitFor();
      if (live) for (const event of others("console")) await post("/api/ingest", JSON.stringify(event));
      if (scrolled) await page.locator(".messages").evaluate((list, by) => (list.scrollTop -= by), scrolled);
      await page.waitForTimeout(SETTLED);
      return page.screenshot();
    });
    const picture = await withPage({}, (page) => smaller(page, png));
    writeFileSync(resolve(folder, `${name}.webp`), picture);
    console.log(`${name}.webp: ${Math.ceil(picture.length / 1024)} KB`);
  }
}

/** The browser writes WebP itself, a third of a PNG; on a page of its own, which has no Content-Security-Policy. */
async function smaller(page, png) {
  const data = await page.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL("image/webp", 0.9);
  }, `data:image/png;base64,${png.toString("base64")}`);
  return Buffer.from(data.slice(data.indexOf(",") + 1), "base64");
}

/** The id of the conversation that is played, once it is over. */
async function demonstrated(url) {
  for (;;) {
    const { sessions } = await (await fetch(`${url}/api/sessions?limit=50`)).json();
    const played = sessions.find(({ status, totals }) => status === "COMPLETED" && totals.messages > 20);
    if (played) return played.id;
    await new Promise((done) => setTimeout(done, 500));
  }
}

/** A list is not of one conversation. */
function others(suffix = "list") {
  const now = Date.now();
  const topics = [
    ["free-form", "Which index serves the list of conversations, and why not the other one?", ["claude", "gemini"], "COMPLETED"],
    ["reactive", "Review the retry policy of the uploader", ["claude", "codex", "qwen"], "ACTIVE"],
    ["round-robin", "Plan the migration to the new schema without downtime", ["gemini", "claude"], "ERROR"],
    ["free-form", "Explain what a gap in the sequence numbers means for a reader", ["claude", "amp"], "INTERRUPTED"],
  ];
  return topics.flatMap(([mode, prompt, agents, status], topic) => {
    const id = `${suffix}-${topic}`;
    let number = 0;
    const event = (type, data) => ({ type, timestamp: new Date(now - (topics.length - topic) * 120_000 + ++number * 9_000).toISOString(), data: { conversation_id: id, ...data } });
    const said = Array.from({ length: 3 + 2 * topic }, (_, n) =>
      event("message.created", {
        agent_id: `${agents[n % agents.length]}-${n % agents.length}`,
        agent_type: agents[n % agents.length],
        content: `${prompt} Seen from here, point ${n + 1} is about events that arrive late.`,
        sequence_number: n + 1,
        message_id: `${id}-${n + 1}`,
        model: "large-1",
        input_tokens: 900 + 40 * n,
        output_tokens: 350 + 70 * n,
        cost: 0.004 * (n + 1),
        duration_ms: 1_800 + 300 * n,
      }),
    );
    const ends = {
      COMPLETED: ["conversation.completed", { status: "completed" }],
      INTERRUPTED: ["conversation.interrupted", { status: "interrupted" }],
      ERROR: ["conversation.completed", { status: "error", completion_reason: "error" }],
    };
    return [
      event("conversation.started", { mode, initial_prompt: prompt, participants: agents.map((type, n) => ({ agent_id: `${type}-${n}`, agent_type: type, name: type })) }),
      ...said,
      ...(status in ends ? [event(...ends[status])] : []),
    ];
  });
}
