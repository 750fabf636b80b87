// The live list of conversations, and one of them with its messages as they arrive. Every text is foreign: it only ever
// becomes textContent.

import { after, follow } from "./event-log.js";

const COLOURS = ["#3d5afe", "#00897b", "#c2185b", "#ef6c00", "#6a1b9a", "#2e7d32", "#ad1457", "#0277bd"];

const list = document.getElementById("list");
const pane = document.getElementById("conversation");
const sessions = new Map();
let open = null;

function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== "" && child !== false));
  return node;
}

async function load(path) {
  const answer = await fetch(path, { cache: "no-store" });
  if (!answer.ok) throw Object.assign(new Error(`${path} answered ${answer.status}`), { status: answer.status });
  return answer.json();
}

// --- the list

const title = (session) => session.name || session.initialPrompt || session.id;

function facts(session) {
  const totals = session.totals ?? {};
  const status = element("span", { className: "status", textContent: session.status.toLowerCase() });
  status.dataset.status = session.status;
  const count = totals.messages ?? 0;
  return element(
    "div",
    { className: "facts" },
    status,
    element("span", { textContent: `${count} message${count === 1 ? "" : "s"}` }),
    session.mode && element("span", { textContent: session.mode }),
    session.startedAt && element("span", { textContent: new Date(session.startedAt).toLocaleString() }),
  );
}

function card(session) {
  const link = element(
    "a",
    { className: "card", href: `#${encodeURIComponent(session.id)}` },
    element("strong", { dir: "auto", textContent: title(session) }),
    facts(session),
  );
  link.setAttribute("aria-current", String(open?.id === session.id));
  return link;
}

function drawList() {
  const newestFirst = [...sessions.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
  list.replaceChildren(...newestFirst.map(card));
  if (newestFirst.length === 0) {
    list.append(element("p", { textContent: "No conversations yet. They appear here the moment an agent speaks." }));
  }
}

let drawing = false;
function drawSoon() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => {
    drawing = false;
    drawList();
    if (open?.messages) drawHead();
  });
}

// --- one conversation

function bySequenceThenTime(a, b) {
  const first = a.sequenceNumber ?? Infinity;
  const second = b.sequenceNumber ?? Infinity;
  if (first !== second) return first < second ? -1 : 1;
  const time = Date.parse(a.timestamp) - Date.parse(b.timestamp);
  return time || (a.id < b.id ? -1 : 1);
}

function colour(agentId) {
  if (!open.agents.has(agentId)) open.agents.set(agentId, COLOURS[open.agents.size % COLOURS.length]);
  return open.agents.get(agentId);
}

function messageItem(message, isNew) {
  const tokens = message.metrics?.totalTokens;
  const item = element(
    "li",
    { className: isNew ? "message new" : "message" },
    element(
      "h2",
      {},
      element("span", { textContent: message.agentName ?? message.agentId }),
      element("small", { textContent: new Date(message.timestamp).toLocaleTimeString() }),
      message.metrics?.model && element("small", { textContent: message.metrics.model }),
      tokens !== undefined && element("small", { textContent: `${tokens} tokens` }),
    ),
    element("div", { className: "content", textContent: message.content }),
  );
  item.dataset.id = message.id;
  item.style.setProperty("--agent", colour(message.agentId));
  return item;
}

function drawHead() {
  const session = sessions.get(open.id) ?? open.session;
  const { totals = {}, reported } = session;
  const head = element(
    "div",
    { className: "head" },
    element("a", { className: "back", href: "#", textContent: "All conversations" }),
    element("h1", { dir: "auto", textContent: session.name || open.session.initialPrompt || session.id }),
    facts(session),
    element(
      "div",
      { className: "facts" },
      totals.tokens ? element("span", { textContent: `${totals.tokens} tokens` }) : null,
      totals.cost ? element("span", { textContent: `$${Number(totals.cost).toFixed(4)}` }) : null,
      reported?.messages !== undefined && reported.messages !== totals.messages
        ? element("span", { textContent: `the client counted ${reported.messages} messages` })
        : null,
    ),
    session.lastError && element("p", { className: "fault", textContent: session.lastError }),
  );
  pane.querySelector(".head")?.replaceWith(head);
  return head;
}

function drawConversation() {
  open.items = element("ol", { className: "messages" });
  open.items.append(...open.messages.map((message) => messageItem(message, false)));
  pane.replaceChildren(drawHead(), open.items);
}

function addMessage(message) {
  if (open.messages.some((known) => known.id === message.id)) return;
  const followed = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 120;
  let at = open.messages.length;
  while (at > 0 && bySequenceThenTime(message, open.messages[at - 1]) < 0) at--;
  open.messages.splice(at, 0, message);
  open.items.insertBefore(messageItem(message, true), open.items.children[at] ?? null);
  if (followed) pane.scrollTop = pane.scrollHeight;
}

/** Loads a conversation; what the stream brings meanwhile waits, and what the snapshot holds already is skipped. */
async function openConversation(id) {
  const opened = { id, agents: new Map(), waiting: [] };
  open = opened;
  document.body.toggleAttribute("data-open", true);
  drawList();
  hint("Loading…");
  try {
    const session = await load(`/api/sessions/${encodeURIComponent(id)}`);
    if (open !== opened) return;
    Object.assign(opened, { session, messages: session.messages, at: session.lastEventId });
    drawConversation();
    opened.waiting.splice(0).forEach(([event, eventId]) => show(event, eventId));
    pane.scrollTop = session.status === "ACTIVE" ? pane.scrollHeight : 0;
  } catch (error) {
    if (open === opened) hint(error.status === 404 ? "This conversation does not exist any more." : "Loading failed; choose it again.");
  }
}

function hint(text) {
  pane.replaceChildren(element("p", { className: "hint", textContent: text }));
}

function show(event, id) {
  if (!open.messages) open.waiting.push([event, id]);
  else if (!after(id, open.at)) return;
  else if (event.type === "message.created") addMessage(event.data.message);
}

// --- what the stream brings

function sessionOf(event) {
  const id = event.data.conversationId;
  if (!sessions.has(id)) {
    const now = new Date().toISOString();
    sessions.set(id, { id, status: "ACTIVE", createdAt: now, totals: { messages: 0, tokens: 0, cost: 0 } });
  }
  return sessions.get(id);
}

const changes = {
  "conversation.started": (session, { data, timestamp }) => {
    const { name, mode, initialPrompt } = data;
    for (const [key, value] of Object.entries({ name, mode, initialPrompt, startedAt: timestamp })) session[key] ??= value;
  },
  "message.created": ({ totals }, { data: { message } }) => {
    const metrics = message.metrics ?? {};
    totals.messages += 1;
    totals.tokens += metrics.totalTokens ?? (metrics.inputTokens ?? 0) + (metrics.outputTokens ?? 0);
    totals.cost = Number(totals.cost) + (metrics.cost ?? 0);
  },
  "conversation.completed": (session, event) => end(session, event, event.data.completionReason === "error" ? "ERROR" : "COMPLETED"),
  "conversation.interrupted": (session, event) => end(session, event, "INTERRUPTED"),
  "error.occurred": (session, { data }) => (session.lastError = data.error),
};

/** The newest end counts, by its own clock. */
function end(session, { data, timestamp }, status) {
  if (session.endedAt && Date.parse(session.endedAt) > Date.parse(timestamp)) return;
  session.status = status;
  session.endedAt = timestamp;
  session.reported = { messages: data.totalMessages, tokens: data.totalTokens, cost: data.totalCost };
}

function onEvent(event, id) {
  const conversationId = event.data?.conversationId;
  if (event.type === "stream.reset" || event.type === "session.uploaded") {
    reload();
  } else if (event.type === "conversation.deleted") {
    sessions.delete(conversationId);
    if (open?.id === conversationId) location.hash = "";
  } else if (conversationId && after(id, listedAt)) {
    changes[event.type]?.(sessionOf(event), event);
    if (open?.id === conversationId) show(event, id);
  }
  drawSoon();
}

function onState(state) {
  const shown = document.getElementById("connection");
  shown.dataset.state = state;
  shown.textContent = state === "live" ? "live" : "reconnecting";
}

// --- start

let listedAt = "0-0";

async function loadList() {
  const page = await load("/api/sessions");
  sessions.clear();
  page.sessions.forEach((session) => sessions.set(session.id, session));
  listedAt = page.lastEventId;
  drawList();
}

let reloading = null;
function reload() {
  reloading ??= loadList()
    .then(() => open && openConversation(open.id))
    .catch(() => setTimeout(reload, 2_000))
    .finally(() => (reloading = null));
}

function route() {
  const id = decodeURIComponent(location.hash.slice(1));
  if (id) {
    openConversation(id);
    return;
  }
  open = null;
  document.body.toggleAttribute("data-open", false);
  hint("Choose a conversation to follow it live.");
  drawList();
}

function signIn() {
  const key = element("input", { type: "password", placeholder: "API key with the scope read", autocomplete: "off", required: true });
  const form = element("form", { className: "sign-in" }, element("label", { textContent: "This installation asks viewers for a key." }), key, element("button", { textContent: "Sign in" }));
  form.onsubmit = async (submitted) => {
    submitted.preventDefault();
    const answer = await fetch("/api/realtime/session", { method: "POST", headers: { Authorization: `Bearer ${key.value}` } });
    if (answer.ok) location.reload();
    else form.firstChild.textContent = "This key was not accepted.";
  };
  // What was shown to the one before is not for whoever comes next.
  sessions.clear();
  open = null;
  list.replaceChildren();
  pane.replaceChildren(form);
  document.body.toggleAttribute("data-open", true);
}

async function start() {
  try {
    await loadList();
  } catch (error) {
    if (error.status === 401 || error.status === 403) {
      signIn();
    } else {
      onState("lost");
      setTimeout(start, 2_000);
    }
    return;
  }
  addEventListener("hashchange", route);
  route();
  follow(listedAt, onEvent, onState, signIn);
}

start();
