// The page of `cozecheck serve`. All that comes from plugins is put in as text, never as markup.
"use strict";

const words = document.getElementById("words").dataset;
const list = document.getElementById("plugins");
const said = document.getElementById("said");
const login = document.getElementById("login");
const lang = encodeURIComponent(document.documentElement.dataset.lang);
const drafts = new Map(); // What is being written or open, by plugin and tool: a refresh keeps it.

async function ask(method, path, body) {
  const headers = { "Content-Type": "application/json" };
  const token = sessionStorage.getItem("token");
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch(`${path}?lang=${lang}`, { method, body, headers, cache: "no-store" });
  if (response.status === 401 && login.hidden) {
    login.hidden = false;
    login.elements.token.focus();
  }
  return { status: response.status, text: await response.text() };
}

function made(template) {
  return document.getElementById(template).content.firstElementChild.cloneNode(true);
}

function put(parent, selector, text) {
  const element = parent.querySelector(selector);
  element.textContent = text;
  element.hidden = !text;
  return element;
}

// JSON with line breaks. It is not read and written anew, since its numbers may be too large for that.
function indented(text) {
  let depth = 0;
  const line = () => "\n" + "  ".repeat(depth);
  return text.replace(/"(?:[^"\\]|\\.)*"|[{[]\s*[}\]]|[{}[\],:]|\s+/g, (token) => {
    if (/^\s/.test(token)) return "";
    if (token[0] === '"') return token;
    if (token === ",") return token + line();
    if (token === ":") return ": ";
    if (token.length > 1) return token[0] + token[token.length - 1];
    if ("{[".includes(token)) { depth += 1; return token + line(); }
    depth = Math.max(0, depth - 1);
    return line() + token;
  });
}

function showTool(plugin, tool) {
  const element = made("tool");
  const key = `${plugin.id}/${tool.id}`;
  put(element, ".operation", `${tool.method} ${tool.path}`);
  put(element, ".name", tool.name);
  const troubled = tool.status === "active" && tool.reason;
  put(element, ".status", troubled ? words.troubled : words[tool.status]).classList.add(troubled ? "warning" : tool.status);
  put(element, ".about", tool.summary);
  put(element, ".reason", tool.reason);
  const rows = element.querySelector("tbody");
  for (const argument of tool.arguments) {
    const row = rows.insertRow();
    const required = argument.required ? words.required : words.optional;
    for (const text of [argument.name, argument.in, argument.type, required, argument.description]) row.insertCell().textContent = text;
  }
  element.querySelector(".wide").hidden = !tool.arguments.length;
  const form = element.querySelector("form");
  form.hidden = tool.status !== "active";
  const field = form.elements.arguments;
  field.value = drafts.get(`${key} text`) ?? JSON.stringify(tool.example, null, 2);
  field.rows = Math.min(20, field.value.split("\n").length + 1);
  field.addEventListener("input", () => drafts.set(`${key} text`, field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    call(plugin, tool, element, field.value);
  });
  element.open = drafts.get(`${key} open`) ?? false;
  element.addEventListener("toggle", () => drafts.set(`${key} open`, element.open));
  return element;
}

async function call(plugin, tool, element, text) {
  const outcome = element.querySelector(".outcome");
  const answer = element.querySelector(".answer");
  if (element.dataset.busy) return;
  element.dataset.busy = "yes";
  outcome.className = "outcome";
  outcome.textContent = words.calling;
  const began = performance.now();
  try {
    const path = `/api/plugin/invoke/${encodeURIComponent(plugin.id)}/${encodeURIComponent(tool.id)}`;
    const got = await ask("POST", path, text);
    const success = got.text.startsWith('{"success": true');
    outcome.classList.add(success ? "active" : "failed");
    outcome.textContent = `${success ? words.succeeded : words.failedCall} (${Math.round(performance.now() - began)} ms)`;
    answer.textContent = indented(got.text);
    answer.hidden = false;
  } catch {
    outcome.classList.add("failed");
    outcome.textContent = words.unreachable;
    answer.hidden = true;
  } finally {
    delete element.dataset.busy;
  }
}

function showPlugin(plugin) {
  const element = made("plugin");
  put(element, ".name", plugin.name || plugin.id);
  const status = put(element, ".status", plugin.stale ? words.stale : words[plugin.status]);
  status.classList.add(plugin.stale ? "stale" : plugin.status);
  put(element, ".facts", [plugin.display_name, `id ${plugin.id}`, plugin.version].filter(Boolean).join(" · "));
  put(element, ".reason", plugin.reason);
  const findings = element.querySelector(".findings");
  findings.hidden = !plugin.findings.length;
  put(findings, "summary", `${words.findings}: ${plugin.findings.length}`);
  for (const finding of plugin.findings) {
    const item = made("finding");
    put(item, ".severity", words[finding.severity]).classList.add(finding.severity);
    put(item, ".code", finding.code);
    put(item, ".place", `${finding.file}:${finding.line}`);
    put(item, ".what", finding.message);
    put(item, ".do", finding.do);
    findings.querySelector("ul").append(item);
  }
  element.append(...plugin.tools.map((tool) => showTool(plugin, tool)));
  return element;
}

async function refresh() {
  const got = await ask("GET", "/admin/plugins");
  if (got.status !== 200) {
    said.textContent = JSON.parse(got.text).error;
    return;
  }
  const found = JSON.parse(got.text);
  put(document, "#problem", found.problem);
  list.replaceChildren(...found.plugins.map(showPlugin));
  put(document, "#none", found.plugins.length ? "" : words.none);
}

async function guarded(work) {
  try {
    await work();
  } catch {
    said.textContent = words.unreachable;
  }
}

document.getElementById("reload").addEventListener("click", () => guarded(async () => {
  said.textContent = words.reloading;
  const got = await ask("POST", "/admin/reload-plugins");
  const answer = JSON.parse(got.text);
  await refresh();
  said.textContent = got.status !== 200 ? answer.error : answer.success ? words.reloaded : words.reloadFailed;
}));

login.addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem("token", login.elements.token.value);
  login.elements.token.value = "";
  login.hidden = true;
  said.textContent = "";
  guarded(refresh);
});

guarded(refresh);
