// bench: {"kind": "program", "unit": "ops/s", "matrix": {"op": ["emit1", "emit5", "emitArgs", "onOff", "once", "eventTarget"]}}
'use strict';

const { EventEmitter } = require('node:events');

let count = 0;

require('../measure.cjs')(({ op }) => {
  const emitter = new EventEmitter();
  const listener = () => { count++; };
  const listeners = op === 'emit5' ? 5 : 1;
  for (let i = 0; i < listeners; i++) emitter.on('x', () => { count++; });
  const target = new EventTarget();
  target.addEventListener('x', listener);
  const ops = {
    emit1: () => emitter.emit('x'),
    emit5: () => emitter.emit('x'),
    emitArgs: () => emitter.emit('x', 1, 'two', listener, 4),
    onOff: () => { emitter.on('y', listener); emitter.off('y', listener); },
    once: () => { emitter.once('z', listener); emitter.emit('z'); },
    eventTarget: () => target.dispatchEvent(new Event('x')),
  };
  const one = ops[op];
  return (n) => { for (let i = 0; i < n; i++) one(); };
});
