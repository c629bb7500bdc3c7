'use strict';

// Requests of http as entries of the performance timeline, for those who observe 'http'.

const { startPerf, stopPerf } = require('internal/perf/observe');

const kEntry = Symbol('entry');

const describe = ({ statusCode, statusMessage }, headers) => ({ res: { statusCode, statusMessage, headers } });

/** A server's request, until its response has left. */
function measureServed(req, res) {
  startPerf(res, kEntry, {
    type: 'http', name: 'HttpRequest', detail: { req: { method: req.method, url: req.url, headers: req.headers } },
  });
  res.once('finish', () => stopPerf(res, kEntry, { detail: describe(res, { ...res.getHeaders() }) }));
}

/** A client's request, until its response's head is here. */
function measureSent(req) {
  const host = req.getHeader('host');
  const url = `${req.protocol ?? 'http:'}//${host ?? 'localhost'}${req.path}`;
  startPerf(req, kEntry, { type: 'http', name: 'HttpClient', detail: { req: { method: req.method, url, headers: { ...req.getHeaders() } } } });
}

function measureAnswered(req, res) {
  if (req[kEntry] !== undefined) stopPerf(req, kEntry, { detail: describe(res, res.headers) });
}

module.exports = { measureAnswered, measureSent, measureServed };
