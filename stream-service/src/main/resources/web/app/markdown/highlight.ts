// Colours for code, loaded when the first code is seen.

import hljs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import markdown from "highlight.js/lib/languages/markdown";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";

const LANGUAGES = { bash, css, diff, go, java, javascript, json, markdown, python, rust, sql, typescript, xml, yaml };
for (const [name, language] of Object.entries(LANGUAGES)) hljs.registerLanguage(name, language);

/** Beyond this colours are not worth the time. */
const MOST = 20_000;

/** Puts coloured parts into an element whose text is code; highlight.js escapes what it is given. */
export function highlight(element: HTMLElement, language: string): void {
  const content = element.textContent ?? "";
  if (content.length > MOST || !hljs.getLanguage(language)) return;
  element.innerHTML = hljs.highlight(content, { language, ignoreIllegals: true }).value;
}
