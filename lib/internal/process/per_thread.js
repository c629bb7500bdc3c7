'use strict';

// process.execve: another program in the place of this one.

const native = binding('process');
const { codes: { ERR_INVALID_ARG_VALUE, ERR_WORKER_UNSUPPORTED_OPERATION } } = require('internal/errors');
const { validateArray, validateObject, validateString } = require('internal/validators');

const isPlainText = (value) => typeof value === 'string' && !value.includes('\u0000');

function execve(execPath, args = [], env) {
  if (!native.isMainThread()) throw new ERR_WORKER_UNSUPPORTED_OPERATION('Calling process.execve');
  require('internal/util').emitExperimentalWarning('process.execve');
  validateString(execPath, 'execPath');
  validateArray(args, 'args');
  for (let i = 0; i < args.length; i++) {
    if (!isPlainText(args[i])) throw new ERR_INVALID_ARG_VALUE(`args[${i}]`, args[i], 'must be a string without null bytes');
  }
  const pairs = [];
  if (env === undefined) {
    env = process.env;
  } else {
    validateObject(env, 'env');
  }
  for (const key of Object.keys(env)) {
    if (!isPlainText(key) || !isPlainText(env[key])) {
      throw new ERR_INVALID_ARG_VALUE('env', env, 'must be an object with string keys and values without null bytes');
    }
    pairs.push(`${key}=${env[key]}`);
  }
  try {
    native.execve(execPath, args, pairs);
  } catch (error) {
    if (error.code === 'ERR_ACCESS_DENIED') throw error;
    // There is no way back: descriptors and the like may be changed already.
    native.writeStderr(`process.execve failed with error code ${error.code}\n${error.stack}\n`);
    process.abort();
  }
}

module.exports = { execve };
