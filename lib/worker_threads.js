'use strict';

const {
  MessagePort, MessageChannel, BroadcastChannel, receiveMessageOnPort, isMarkedAsUntransferable, markAsUncloneable,
  markAsUntransferable,
} = require('internal/messaging');
const { Worker, SHARE_ENV, setEnvironmentData, getEnvironmentData } = require('internal/worker');
const self = require('internal/worker/start');
const { unsupportedFunction } = require('internal/unsupported');

module.exports = {
  isInternalThread: false,
  MessagePort, MessageChannel, BroadcastChannel, Worker, SHARE_ENV,
  markAsUncloneable, markAsUntransferable, isMarkedAsUntransferable, receiveMessageOnPort,
  setEnvironmentData, getEnvironmentData,
  moveMessagePortToContext: unsupportedFunction('worker_threads', 'moveMessagePortToContext'),
  postMessageToThread: unsupportedFunction('worker_threads', 'postMessageToThread'),
};

const getters = {
  isMainThread: () => !self.isWorker(),
  threadId: () => binding('worker').threadId(),
  threadName: () => self.info()?.name ?? '',
  parentPort: () => self.parentPort(),
  workerData: () => self.workerData(),
  resourceLimits: () => self.info()?.resourceLimits ?? {},
};
for (const name of Object.keys(getters)) {
  Object.defineProperty(module.exports, name, { enumerable: true, configurable: true, get: getters[name] });
}
