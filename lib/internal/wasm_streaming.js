'use strict';

// WebAssembly.compileStreaming and instantiateStreaming (WebAssembly Web API 1.1): a Response read into the compiler.

const { codes: { ERR_INVALID_ARG_TYPE, ERR_WEBASSEMBLY_RESPONSE } } = require('internal/errors');

const wasm = binding('wasm');

/** The engine's question for the bytes of compilation `id`. */
async function stream(id, source) {
  try {
    const response = await source;
    check(response);
    wasm.setURL(id, response.url);
    if (response.body !== null) {
      for await (const chunk of response.body) {
        if (!ArrayBuffer.isView(chunk)) throw new ERR_INVALID_ARG_TYPE('chunk', ['Buffer', 'TypedArray', 'DataView'], chunk);
        wasm.push(id, chunk);
      }
    }
  } catch (error) {
    wasm.abort(id, error);
    return;
  }
  wasm.finish(id);
}

function check(response) {
  const { Response } = require('internal/fetch/response');
  if (!(response instanceof Response)) {
    throw new ERR_INVALID_ARG_TYPE('source', ['Response', 'Promise resolving to Response'], response);
  }
  const type = response.headers.get('Content-Type');
  if (type !== 'application/wasm') throw new ERR_WEBASSEMBLY_RESPONSE(`has unsupported MIME type '${type}'`);
  if (!response.ok) throw new ERR_WEBASSEMBLY_RESPONSE(`has status code ${response.status}`);
  if (response.bodyUsed) throw new ERR_WEBASSEMBLY_RESPONSE('body has already been used');
}

module.exports = { stream };
