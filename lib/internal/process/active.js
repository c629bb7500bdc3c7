'use strict';

// What keeps the loop alive, for process.getActiveResourcesInfo() and its older kin. Handles are asked of the modules
// that are loaded: what was never used is not loaded for the question.

const native = binding('process');

function loaded(id) {
  const realm = require('internal/bootstrap/realm');
  return realm.loadedModules().has(id) ? realm.requireBuiltin(id) : undefined;
}

// The kinds of requests, by the pool that native.requests() counts.
const requestNames = ['FSReqCallback', 'GetAddrInfoReqWrap', 'Job'];
const requestClasses = requestNames.map((name) => ({ [name]: class {} })[name]);

function socketName(handle, { Pipe, TCP, TTY }) {
  const listens = handle.id < 0;
  if (handle instanceof TCP) return listens ? 'TCPServerWrap' : 'TCPSocketWrap';
  if (handle instanceof Pipe) return listens ? 'PipeServerWrap' : 'PipeWrap';
  return handle instanceof TTY ? 'TTYWrap' : 'StreamWrap';
}

/** [name, owner] of each handle that is open and ref'd. */
function handles() {
  const list = [];
  const add = (handle, name) => {
    if (handle.hasRef()) list.push([name, handle.owner ?? handle]);
  };
  const net = loaded('internal/net/handle');
  for (const handle of net?.openHandles() ?? []) add(handle, socketName(handle, net));
  for (const handle of loaded('internal/dgram/handle')?.openHandles() ?? []) add(handle, 'UDPWrap');
  for (const pipe of loaded('internal/child_process/pipe')?.openPipes() ?? []) add(pipe, 'PipeWrap');
  for (const handle of loaded('internal/child_process')?.openProcesses() ?? []) add(handle, 'ProcessWrap');
  return list;
}

function getActiveResourcesInfo() {
  const out = [];
  native.requests().forEach((count, pool) => {
    for (let i = 0; i < count; i++) out.push(requestNames[pool]);
  });
  for (const [name] of handles()) out.push(name);
  const timers = require('internal/timers');
  for (let i = 0; i < timers.activeTimeouts(); i++) out.push('Timeout');
  for (let i = 0; i < timers.activeImmediates(); i++) out.push('Immediate');
  return out;
}

function _getActiveRequests() {
  const out = [];
  native.requests().forEach((count, pool) => {
    for (let i = 0; i < count; i++) out.push(new requestClasses[pool]());
  });
  return out;
}

function _getActiveHandles() {
  return handles().map(([, owner]) => owner);
}

module.exports = { _getActiveHandles, _getActiveRequests, getActiveResourcesInfo, handles };
