'use strict';

/** The error factory: exceptions out of the parts that internal/ops sends. */
function makeError(parts) {
  switch (parts[0]) {
    case 'sys': {
      const [, code, errno, syscall, path, dest, message] = parts;
      let text = `${code}: ${message}, ${syscall}`;
      if (path) text += ` '${path}'`;
      if (dest) text += ` -> '${dest}'`;
      const e = new Error(text);
      e.errno = Number(errno);
      e.code = code;
      e.syscall = syscall;
      if (path) e.path = path;
      if (dest) e.dest = dest;
      return e;
    }
    case 'code': {
      const [, name, code, message, props] = parts;
      const Base = name === 'TypeError' ? TypeError : name === 'RangeError' ? RangeError :
        name === 'SyntaxError' ? SyntaxError : name === 'URIError' ? URIError : Error;
      const e = new Base(message);
      if (code) {
        e.code = code;
        if (code.startsWith('ERR_') && !unnamed.has(code)) {
          // The stack names the code, as that of every coded error does.
          const stack = e.stack;
          if (typeof stack === 'string' && stack.startsWith(e.name)) {
            Object.defineProperty(e, 'stack', {
              value: `${e.name} [${code}]${stack.slice(e.name.length)}`, writable: true, configurable: true, enumerable: false,
            });
          }
        }
      }
      if (props) {
        // Defined, not assigned: a prototype may have a setter of that name.
        const values = JSON.parse(props);
        for (const key in values) {
          Object.defineProperty(e, key, { __proto__: null, value: values[key], writable: true, enumerable: true, configurable: true });
        }
      }
      return e;
    }
    case 'panic': {
      const e = new Error(`Internal error: ${parts[1]}\n${parts[2]}`);
      e.code = 'ERR_RAVEL_INTERNAL';
      return e;
    }
  }
  return new Error(parts[1]);
}

// The stacks of these do not name the code: Node makes them in its native half.
const unnamed = new Set(['ERR_ACCESS_DENIED', 'ERR_DLOPEN_DISABLED', 'ERR_SQLITE_ERROR']);

module.exports = { makeError };
