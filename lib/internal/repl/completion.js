'use strict';

// What the tab key offers in a REPL: commands, modules, files, names in scope, properties.

const path = require('path');
const fs = require('fs');
const { commonPrefix } = require('internal/readline/completion');
const { declarations, tokens } = require('internal/repl/tokens');

const kKeywords = ('async await break case catch const continue debugger default delete do else export false finally for function if ' +
  'import in instanceof let new null return switch this throw true try typeof var void while with yield').split(' ');
const kModule = /\b(?:require|import)\s*\(\s*(['"`])(([\w@./:-]+\/)?(?:[\w@./:-]*))(?![^'"`])$/;
const kFile = /fs(?:\.promises)?\.\s*[a-z][a-zA-Z]+\(\s*["'](.*)$/;
const kSimple = /(?:[\w$)\]}'"`]\s*(?:\?\.|\.)\s*)?[\p{ID_Continue}$]*$/u;

/** Remembers the names of let, const and class, which are no properties of the global object. */
function learn(repl, code) {
  for (const d of declarations(code)) for (const name of d.names) repl.lexicalNames.add(name);
}

function done(callback, groups, on) {
  const out = [];
  const seen = new Set();
  for (const group of groups) {
    const fresh = group.filter((n) => !seen.has(n)).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
    if (fresh.length === 0) continue;
    if (out.length > 0) out.unshift('');
    out.unshift(...fresh);
    for (const n of fresh) seen.add(n);
  }
  callback(null, [out, on]);
}

// Nearest first; where a name shows twice, the nearer one stands.
function groupsOf(object) {
  const groups = [];
  for (let o = object, depth = 0; o !== null && o !== undefined && depth < 100; o = Object.getPrototypeOf(o), depth++) {
    let names;
    try {
      names = Object.getOwnPropertyNames(o);
    } catch {
      break;
    }
    // __defineGetter__ and its kin, of whatever realm's Object.prototype, are not suggested.
    if (names.includes('__defineGetter__')) names = names.filter((n) => n === '__proto__' || !n.startsWith('__'));
    groups.push(names.filter((n) => /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*$/u.test(n)));
  }
  return groups;
}

function commands(repl, text, callback) {
  const match = /^\s*\.(\w*)$/.exec(text);
  if (match === null) return false;
  const names = Object.keys(repl.commands).filter((n) => n.startsWith(match[1])).sort();
  callback(null, [names.length === 1 && names[0] === match[1] ? [] : names, match[1]]);
  return true;
}

function entries(folder) {
  try {
    return fs.readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isDirectory(name) {
  try {
    return fs.statSync(name).isDirectory();
  } catch {
    return false;
  }
}

function files(text, callback) {
  const match = kFile.exec(text);
  if (match === null) return false;
  const typed = match[1];
  let folder = typed;
  let base = '';
  if (!isDirectory(typed)) {
    folder = path.dirname(typed);
    base = path.basename(typed);
  }
  const names = entries(path.resolve(folder)).filter((e) => e.name.startsWith(base)).map((e) => e.name).sort();
  callback(null, [names, base]);
  return true;
}

function isFolder(folder, entry) {
  if (entry.isDirectory()) return true;
  try {
    return entry.isSymbolicLink() && fs.statSync(path.join(folder, entry.name)).isDirectory();
  } catch {
    return false;
  }
}

function modules(repl, text, callback) {
  const match = kModule.exec(text);
  if (match === null) return false;
  const typed = match[2];
  const sub = match[3] ?? '';
  const isImport = /\bimport\s*\(\s*['"`][^'"`]*$/.test(text);
  const Module = require('module');
  const extensions = isImport ? ['.js', '.mjs', '.cjs', '.json', '.node', '.wasm'] : Object.keys(Module._extensions);
  const indexes = extensions.map((e) => `index${e}`);
  const relative = typed === '.' || typed === '..' || /^\.\.?\//.test(typed) || typed.startsWith('/');
  const group = [];
  let roots;
  if (typed.startsWith('node:')) roots = [];
  else if (relative) roots = [process.cwd()];
  else roots = isImport ? [`${process.cwd()}/node_modules`] : [...(repl.context.module?.paths ?? []), ...Module.globalPaths];
  if (typed === '.') group.push('./', '../');
  else if (typed === '..') group.push('../');
  for (const root of new Set(roots)) {
    const folder = path.resolve(root, sub);
    for (const entry of entries(folder)) {
      const { name } = entry;
      const extension = path.extname(name);
      const bare = name.slice(0, -extension.length || undefined);
      if (name === '.npm') continue;
      if (isFolder(folder, entry)) {
        group.push(`${sub}${name}/`);
        const inside = entries(path.join(folder, name)).map((e) => e.name);
        if (inside.some((n) => indexes.includes(n)) || inside.includes('package.json')) group.push(`${sub}${name}`);
      } else if (extensions.includes(extension) && (relative || sub !== '')) {
        if (isImport) group.push(`${sub}${name}`);
        else if (!sub || bare !== 'index') group.push(`${sub}${bare}`);
      } else if (extensions.includes(extension) && !isImport) {
        group.push(`${sub}${bare}`);
      }
    }
  }
  const matching = group.filter((n) => n.startsWith(typed));
  const groups = matching.length > 0 ? [matching] : [];
  if (!relative) {
    const names = require('repl').libs();
    const schemed = Module.builtinModules.filter((id) => !id.startsWith('_')).map((id) => (id.startsWith('node:') ? id : `node:${id}`));
    groups.push(...[names, schemed].map((list) => list.filter((id) => id.startsWith(typed))));
  }
  done(callback, groups, typed);
  return true;
}

/** The expression before the last dot, and what stands after it. */
function target(text) {
  const match = /([\p{ID_Continue}$]*)$/u.exec(text);
  const filter = match[1];
  const before = text.slice(0, text.length - filter.length);
  const dot = /(\?\.|\.)$/.exec(before);
  if (dot === null) return { expression: '', filter, dot: '' };
  let at = before.length - dot[1].length;
  const end = at;
  // Back over a chain of names, calls-free brackets and literals.
  for (;;) {
    const word = /[\p{ID_Continue}$#]+$/u.exec(before.slice(0, at));
    const last = before[at - 1];
    if (word !== null) {
      at -= word[0].length;
    } else if (last === ']' || last === ')' || last === '}') {
      const open = matching(before, at - 1);
      if (open === -1) return null;
      at = open;
      if (last === ']' && /[\p{ID_Continue}$\])'"`]$/u.test(before.slice(0, at))) continue;
    } else if (last === '"' || last === "'" || last === '`') {
      const open = before.lastIndexOf(last, at - 2);
      if (open === -1) return null;
      at = open;
    } else {
      return null;
    }
    const link = /(\?\.|\.)$/.exec(before.slice(0, at));
    if (link === null) break;
    at -= link[1].length;
  }
  const keyword = /\b(new|typeof|void|await)\s+$/.exec(before.slice(0, at));
  const expression = before.slice(at, end);
  return { expression, filter, dot: dot[1], keyword: keyword?.[1] };
}

function matching(text, close) {
  const pairs = { ']': '[', ')': '(', '}': '{' };
  let depth = 0;
  for (let i = close; i >= 0; i--) {
    if (text[i] === text[close]) depth++;
    else if (text[i] === pairs[text[close]] && --depth === 0) return i;
  }
  return -1;
}

// Asking for completions must run nothing: no calls, no assignments, no operators that write.
function harmless(expression) {
  const bare = expression.replace(/(["'])(?:\\.|(?!\1).)*\1/g, '0').replace(/`(?:\\.|[^`\\$])*`/g, '`');
  if (/=(?!=)|\+\+|--|\bdelete\b|=>/.test(bare)) return false;
  return !/[\p{ID_Continue}$)\]]\s*(?:\(|`)/u.test(bare);
}

/** The links of a chain: its first part, then {name} or {index}. */
function chain(expression) {
  const links = [];
  let depth = 0;
  let from = 0;
  let named = false;
  for (const t of tokens(expression)) {
    if (t.kind === 'punctuation' && '([{'.includes(t.text)) {
      if (depth++ === 0 && t.text === '[' && t.start > 0) {
        if (links.length === 0) links.push(expression.slice(0, t.start));
        from = t.end;
      }
    } else if (t.kind === 'punctuation' && ')]}'.includes(t.text)) {
      if (--depth === 0 && t.text === ']' && links.length > 0) links.push({ index: expression.slice(from, t.start) });
    } else if (depth === 0 && (t.text === '.' || t.text === '?.')) {
      if (links.length === 0) links.push(expression.slice(0, t.start));
      named = true;
    } else if (depth === 0 && named) {
      links.push({ name: t.text });
      named = false;
    }
  }
  return links.length === 0 ? [expression] : links;
}

/** The chain's value, got without running a getter or a proxy's trap; undefined where that cannot be. */
function reach(repl, expression) {
  const { isProxy } = require('internal/util/types');
  const [base, ...links] = chain(expression);
  let value = evaluate(repl, base);
  for (const { name, index } of links) {
    const key = name ?? evaluate(repl, index);
    if (value === null || value === undefined || isProxy(value)) return undefined;
    let owner = Object(value);
    let found;
    while (owner !== null && found === undefined) {
      if (isProxy(owner)) return undefined;
      found = Object.getOwnPropertyDescriptor(owner, key);
      owner = Object.getPrototypeOf(owner);
    }
    // Built-in modules are getters of ours.
    if (found === undefined || (found.get !== undefined && links.length > 0 && !isOurs(repl, value, key))) return undefined;
    value = found.get === undefined ? found.value : value[key];
  }
  return isProxy(value) ? undefined : value;
}

const isOurs = (repl, value, key) => (value === repl.context || value === globalThis) && require('module').builtinModules.includes(key);

function evaluate(repl, expression) {
  const { run } = require('internal/repl/evaluate');
  return run(`try { (${expression}) } catch {}`, 'completion', repl.useGlobal ? undefined : repl.context);
}

function names(repl, text, callback) {
  const found = /^\s*(?:let|const|var)\s+[\p{ID_Continue}$]*$/u.test(text) ? null : target(text);
  if (found === null || (!kSimple.test(text) && text.length !== 0)) {
    callback(null, [[], undefined]);
    return;
  }
  const { expression, filter, dot } = found;
  const lower = filter.toLowerCase();
  const match = (list) => (filter === '' ? list : list.filter((n) => n.toLowerCase().startsWith(lower)));
  if (expression === '') {
    if (text.length > 0 && filter === '' && !/\s$/.test(text) && !/[([{,;:=+\-*/%!&|?<>~^]$/.test(text)) {
      callback(null, [[], undefined]);
      return;
    }
    const [own = [], ...inherited] = groupsOf(repl.useGlobal ? globalThis : evaluate(repl, 'globalThis'));
    const groups = [[...repl.lexicalNames].filter((n) => !own.includes(n)), ...inherited, own];
    if (filter !== '') groups.push(kKeywords);
    done(callback, groups.map((g) => (filter === '' ? g : g.filter((n) => n.toLowerCase().startsWith(lower)))), filter);
    return;
  }
  const on = `${expression}${dot}${filter}`;
  if (!harmless(expression) || expression === '{}') {
    callback(null, [[], on]);
    return;
  }
  let object;
  try {
    object = reach(repl, expression);
  } catch {
    callback(null, [[], on]);
    return;
  }
  if (object === null || object === undefined) {
    callback(null, [[], on]);
    return;
  }
  const groups = groupsOf(typeof object === 'object' || typeof object === 'function' ? object : Object(object));
  // The outermost prototype's are always there and seldom what is wanted: last.
  done(callback, groups.map((g) => match(g).map((n) => `${expression}${dot}${n}`)), on);
}

function complete(repl, text, callback) {
  if (repl.editorMode) {
    // A list of choices would tear the text apart: only what they have in common.
    const plain = callback;
    callback = (error, [words, on]) => {
      const found = words.filter(Boolean);
      plain(error, [on && found.length > 0 ? [commonPrefix(found)] : found, on]);
    };
  }
  if (commands(repl, text, callback) || modules(repl, text, callback) || files(text, callback)) return;
  names(repl, text, callback);
}

module.exports = { complete, learn };
