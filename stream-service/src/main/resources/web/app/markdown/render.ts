// What agents say, as HTML. It is foreign: raw HTML stays text, images become links, links lead to http, https and mailto and
// nowhere else. markdown-it is told so, DOMPurify removes whatever it was talked into all the same, and the page's
// Content-Security-Policy would not run or load the rest.

import DOMPurify, { type Config } from "dompurify";
import MarkdownIt from "markdown-it";
import { clean } from "./clean";

const LINK = /^(?:https?:|mailto:)/i;

/** Deeper is written as it came: nobody reads it, and a browser would have to lay it out. */
const OPTIONS = { html: false, linkify: true, breaks: true, maxNesting: 50 };

const markdown = new MarkdownIt(OPTIONS);
markdown.validateLink = (url) => LINK.test(url.trim());

const text = (content: string): string => markdown.utils.escapeHtml(content);

// Nothing is loaded from where an agent says: who watches would be seen there.
markdown.renderer.rules.image = (tokens, index) => {
  const token = tokens[index]!;
  const source = String(token.attrGet("src") ?? "");
  const words = token.content || source;
  return LINK.test(source) ? `<a href="${text(source)}" title="image, not loaded">${text(words)}</a>` : text(words);
};

/** The name of a language, as it is written after the fence. */
const LANGUAGE = /^[\w#+.-]{1,30}/;

function code(content: string, info: string): string {
  const language = LANGUAGE.exec(info.trim())?.[0] ?? "";
  return `<pre data-language="${text(language)}"><code>${text(content)}</code></pre>`;
}

markdown.renderer.rules.fence = (tokens, index) => code(tokens[index]!.content, tokens[index]!.info);
markdown.renderer.rules.code_block = (tokens, index) => code(tokens[index]!.content, "");
// Wide tables scroll by themselves, by keyboard too.
markdown.renderer.rules.table_open = () => '<div class="table" tabindex="0" role="region" aria-label="table"><table>';
markdown.renderer.rules.table_close = () => "</table></div>";

const ALLOWED: Config = {
  ALLOWED_TAGS: ["a", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "s", "strong", "table", "tbody", "td", "th", "thead", "tr", "ul"],
  ALLOWED_ATTR: ["aria-label", "class", "data-language", "href", "role", "start", "tabindex", "title"],
  ALLOW_DATA_ATTR: false,
  ALLOWED_URI_REGEXP: LINK,
  // Otherwise every other attribute has to look like a link, too.
  ADD_URI_SAFE_ATTR: ["data-language", "start", "tabindex"],
};

DOMPurify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer nofollow");
});

/** The newest of what was made: a list that is scrolled draws the same messages again and again. */
const KEPT = 400;
const made = new Map<string, string>();

export function render(content: string): string {
  const known = made.get(content);
  if (known !== undefined) {
    made.delete(content);
    made.set(content, known);
    return known;
  }
  const html = DOMPurify.sanitize(markdown.render(clean(content)), ALLOWED);
  made.set(content, html);
  if (made.size > KEPT) made.delete(made.keys().next().value!);
  return html;
}
