'use strict';

const EventEmitter = require('events');
const { unsupportedFunction, unsupportedClass } = require('internal/unsupported');

// A process is always a primary here: there are no workers yet.
const cluster = new EventEmitter();
Object.assign(cluster, {
  isWorker: false, isMaster: true, isPrimary: true, workers: {}, settings: {}, SCHED_NONE: 1, SCHED_RR: 2,
  schedulingPolicy: 2, Worker: unsupportedClass('cluster', 'Worker'),
});
for (const name of ['setupPrimary', 'setupMaster', 'fork', 'disconnect']) cluster[name] = unsupportedFunction('cluster', name);

module.exports = cluster;
