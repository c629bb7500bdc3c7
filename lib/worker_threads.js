'use strict';

const {
  MessagePort, MessageChannel, BroadcastChannel, receiveMessageOnPort, isMarkedAsUntransferable, markAsUncloneable,
  markAsUntransferable,
} = require('internal/messaging');
const { Worker, SHARE_ENV, setEnvironmentData, getEnvironmentData } = require('internal/worker');
const self = require('internal/worker/start');

module.exports = {
  isInternalThread: false,
  MessagePort, MessageChannel, BroadcastChannel, Worker, SHARE_ENV,
  markAsUncloneable, markAsUntransferable, isMarkedAsUntransferable, receiveMessageOnPort,
  setEnvironmentData, getEnvironmentData,
  moveMessagePortToContext(port, context) {
    return require('internal/worker/port_in_context').moveMessagePortToContext(port, context);
  },
  postMessageToThread(...args) {
    return require('internal/worker/thread_messaging').postMessageToThread(...args);
  },
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
