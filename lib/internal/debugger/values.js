'use strict';

// How the debugger shows what lives in the program, of which it has descriptions and previews.

const { inspect } = require('internal/util/inspect');

const custom = inspect.custom;

/** The name in a function's source; only what stands right before its parameters is one. */
function functionText({ className, description }) {
  const name = /^(?:function\*? )?([^\s(]+)\(/.exec(description);
  return name === null ? `[${className}]` : `[${className}: ${name[1]}]`;
}

function valueOfPreview({ type, subtype, value, valuePreview, className }) {
  if (valuePreview !== undefined) return new Preview(valuePreview);
  switch (type) {
    case 'string': return value;
    case 'number': return Number(value);
    case 'boolean': return value === 'true';
    case 'undefined': return undefined;
    case 'function': return new Text(functionText({ className: className ?? 'Function', description: value ?? '' }));
    default: return subtype === 'null' ? null : new Text(value === '' ? '[Object]' : value);
  }
}

/** Shown as it is. */
class Text {
  constructor(text) { this.text = text; }
  [custom]() { return this.text; }
}

/** An object of which V8 told the first few properties. */
class Preview {
  constructor(preview) { Object.assign(this, preview); }

  [custom](depth, options) {
    const { subtype, description } = this;
    switch (subtype) {
      case 'regexp':
      case 'date':
      case 'error':
        return subtype === 'date' ? dateText(description) : description;
    }
    if (this.entries !== undefined || subtype === 'map' || subtype === 'set') return this.#collection(options);
    const list = (this.properties ?? []).map((property) => {
      const text = inspect(valueOfPreview(property), options);
      return subtype === 'array' ? text : `${property.name}: ${text}`;
    });
    return subtype === 'array' ? joined('[', list, this.overflow, ']') : joined('{', list, this.overflow, '}');
  }

  #collection() {
    const bare = (preview) => {
      if (preview.entries !== undefined || preview.subtype === 'map' || preview.subtype === 'set') {
        return preview.entries === undefined ? `${preview.description} { ... }` : inspect(new Preview(preview));
      }
      return preview.type === 'object' && preview.properties?.length > 0 || preview.overflow ?
        inspect(new Preview(preview)) : preview.description;
    };
    const list = (this.entries ?? []).map(({ key, value }) =>
      (key === undefined ? bare(value) : `${bare(key)} => ${bare(value)}`));
    if (list.length === 0 && !this.overflow) return `${this.description} {}`;
    return `${this.description} ${joined('{', list, this.overflow, '}')}`;
  }
}

function dateText(description) {
  const date = new Date(description);
  return Number.isNaN(date.getTime()) ? description : date.toISOString();
}

function joined(open, list, overflow, close) {
  if (list.length === 0) return overflow ? `${open} ... ${close}` : `${open}${close}`;
  const all = overflow ? [...list, '...'] : list;
  const line = `${open} ${all.join(', ')} ${close}`;
  if (line.length <= 72 && !line.includes('\n')) return line;
  return `${open} ${all.join(`,\n  `)} ${close}`;
}

/** A value in the program. */
class RemoteObject {
  constructor(attributes) { Object.assign(this, attributes); }

  [custom](depth, options) {
    const { type, subtype, description, value, preview } = this;
    switch (type) {
      case 'boolean':
      case 'number':
      case 'string':
      case 'undefined':
        if ('unserializableValue' in this) return this.unserializableValue;
        return inspect(value, options);
      case 'bigint':
        return this.unserializableValue;
      case 'symbol':
        return description;
      case 'function':
        return functionText(this);
    }
    if (subtype === 'null') return 'null';
    if (subtype === 'date') return dateText(description);
    if (subtype === 'proxy') return description; // of what it stands for V8 tells nothing
    if (preview !== undefined) return inspect(new Preview({ description, ...preview, subtype }), options);
    return description ?? inspect(value, options);
  }

  toString() { return inspect(this); }
}

module.exports = { RemoteObject };
