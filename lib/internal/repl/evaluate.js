'use strict';

// A REPL's own evaluation: scripts, object literals, top-level await, and input that goes on in the next line.

const vm = require('vm');
const engine = binding('engine');

const isObjectLiteral = (code) => /^\s*\{/.test(code) && !/;\s*$/.test(code);

/** The syntax error of a script, or undefined. */
function syntaxError(code) {
  try {
    new vm.Script(code, { filename: 'REPL' });
    return undefined;
  } catch (error) {
    return error;
  }
}

const compiles = (code) => syntaxError(code) === undefined;

/** Whether text is JavaScript, as a script or as an expression. */
function isValidSyntax(code) {
  return compiles(code) || compiles(`_=${code}`);
}

function place(error) {
  const message = engine.messageOf(error);
  return `${error.message}|${message?.slice(1, 4).join(',')}`;
}

// What stands behind the end changes an error only when that error is the end itself.
function endsEarly(code) {
  const error = syntaxError(code);
  if (error === undefined) return false;
  // Said of what stands before the end, too.
  if (error.message === 'Missing } in template expression') return true;
  const more = error.message.startsWith('missing )') ? ')' : ' 0';
  const other = syntaxError(code + more);
  return other === undefined || place(error) !== place(other);
}

/** Whether more lines may mend the text. */
function isRecoverable(code) {
  if (endsEarly(code)) return true;
  if (isObjectLiteral(code) && !isValidSyntax(code) && endsEarly(`(${code}`)) return true;
  if (!/\bawait\b/.test(code)) return false;
  const { wrap } = require('internal/repl/await');
  const error = syntaxError(wrap(code));
  if (error === undefined) return false;
  return engine.messageOf(error)?.[1] === code.split('\n').length + 1;
}

// await is a name like any other in a script: `await (x)` is a call there.
const mayAwait = (code) => /(?<![.\w$])await\b/.test(code);

/** The text that runs, and whether its value is a promise to wait for. Throws what is wrong with it. */
function prepare(input) {
  if (isObjectLiteral(input) && isValidSyntax(input) && compiles(`(${input.trim()}\n)`)) {
    return { code: `(${input.trim()})\n`, waits: false };
  }
  const { getOptionValue } = require('internal/options');
  if (mayAwait(input) && getOptionValue('--experimental-repl-await') !== false) {
    const { rewrite } = require('internal/repl/await');
    const plain = syntaxError(input);
    if (plain !== undefined || /(?:^|[;}\n=(,])\s*await\b/.test(input)) {
      const candidates = isObjectLiteral(input) ? [`(${input.trim()})`, input] : [input];
      for (const text of candidates) {
        const code = rewrite(text, compiles);
        if (code !== null) return { code, waits: true };
      }
    }
  }
  return { code: input, waits: false };
}

const known = (context) => (context === undefined ? undefined : require('internal/vm/context').makeContext.get(context));

/** Text as a script of a context (undefined: this one); import() in it resolves from the current folder. */
function compile(code, file, context) {
  const { decorate } = require('internal/vm/options');
  const { defaultOwner } = require('internal/modules/state');
  try {
    return binding('contextify').compileScript(code, file, 0, 0, defaultOwner, undefined, known(context)?.global)[0];
  } catch (error) {
    throw decorate(error);
  }
}

// RegExp.$1 to $9 belong to the user's last match, not to one of ours between two lines.
let groups = [];
const kBetween = '\0\0\0';
const nine = new RegExp(`^${Array(9).fill(`([^]*?)${kBetween}`).join('')}$`);

function execute(script, context) {
  const where = known(context);
  if (groups.length > 0) nine.test(groups.join(kBetween) + kBetween);
  try {
    return binding('contextify').runScript(script, where?.global, undefined, where?.queue)[0];
  } finally {
    const { $1, $2, $3, $4, $5, $6, $7, $8, $9 } = RegExp;
    groups = [$1, $2, $3, $4, $5, $6, $7, $8, $9];
  }
}

const run = (code, file, context) => execute(compile(code, file, context), context);

module.exports = { compile, execute, isRecoverable, isValidSyntax, prepare, run };
