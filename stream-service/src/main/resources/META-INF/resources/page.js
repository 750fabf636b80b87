// The live list of conversations, and one of them with its messages as they arrive. Every text is foreign: it only ever
// becomes textContent.

import { after, follow } from "./event-log.js";
import { SessionList, coalesced } from "./session-list.js";

const COLOURS = ["#3d5afe", "#00897b", "#c2185b", "#ef6c00", "#6a1b9a", "#2e7d32", "#ad1457", "#0277bd"];

const list = document.getElementById("list");
const pane = document.getElementById("conversation");
const conversations = new SessionList();
// Pages that hear of the same event do not all ask at once.
const RELOAD_SPREAD = 2_000;
let open = null;

function element(name, properties = {}, ...children) {
  const node = Object.assign(document.createElement(name), properties);
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== "" && child !== false));
  return node;
}

async function load(path, headers = {}) {
  const answer = await fetch(path, { cache: "no-store", headers });
  if (answer.status === 304) return null;
  if (!answer.ok) throw Object.assign(new Error(`${path} answered ${answer.status}`), { status: answer.status });
  return Object.assign(await answer.json(), { tag: answer.headers.get("ETag") });
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
  const newestFirst = [...conversations.sessions.values()].sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1));
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
  const session = conversations.sessions.get(open.id) ?? open.session;
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
  if (open.known.has(message.id)) return;
  open.known.add(message.id);
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
    Object.assign(opened, { session, messages: session.messages, known: new Set(session.messages.map((message) => message.id)), at: session.lastEventId, complete: !session.nextMessages });
    drawConversation();
    await loadRest(opened, session.nextMessages);
    if (open !== opened) return;
    opened.waiting.splice(0).forEach(([event, eventId]) => show(event, eventId));
    pane.scrollTop = session.status === "ACTIVE" ? pane.scrollHeight : 0;
  } catch (error) {
    if (open === opened) hint(error.status === 404 ? "This conversation does not exist any more." : "Loading failed; choose it again.");
  }
}

/** What one answer does not hold; the stream goes on from the first one, and repeats nothing that is known by its id. */
async function loadRest(opened, first) {
  for (let cursor = first; cursor && open === opened; ) {
    const page = await load(`/api/sessions/${encodeURIComponent(opened.id)}/messages?cursor=${encodeURIComponent(cursor)}`);
    if (open !== opened) return;
    page.messages.forEach(addMessage);
    cursor = page.nextMessages;
  }
  opened.complete = true;
}

function hint(text) {
  pane.replaceChildren(element("p", { className: "hint", textContent: text }));
}

function show(event, id) {
  if (!open.complete) open.waiting.push([event, id]);
  else if (!after(id, open.at)) return;
  else if (event.type === "message.created") addMessage(event.data.message);
}

// --- what the stream brings

function onEvent(event, id) {
  const conversationId = event.data?.conversationId;
  const isOpen = open && open.id === conversationId;
  conversations.apply(event, id);
  if (event.type === "stream.reset") {
    reload("open");
  } else if (event.type === "session.uploaded") {
    reload(isOpen ? "open" : "list");
  } else if (event.type === "conversation.deleted") {
    if (isOpen) location.hash = "";
  } else if (isOpen) {
    show(event, id);
  }
  drawSoon();
}

function onState(state) {
  const shown = document.getElementById("connection");
  shown.dataset.state = state;
  shown.textContent = state === "live" ? "live" : "reconnecting";
}

// --- start

let listed = null;

async function loadList() {
  conversations.begin();
  listed = (await load("/api/sessions", listed?.tag ? { "If-None-Match": listed.tag } : {})) ?? listed;
  conversations.replace(structuredClone(listed));
  drawList();
}

const reload = coalesced(async (wanted) => {
  await loadList();
  if (wanted.has("open") && open) await openConversation(open.id);
}, RELOAD_SPREAD);

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
  conversations.replace({ sessions: [], lastEventId: "0-0" });
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
  follow(conversations.at, onEvent, onState, signIn);
}

start();
