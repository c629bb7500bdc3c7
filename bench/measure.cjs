'use strict';

// measure(setup): setup(params) returns run(n), which does n operations and may be async. Prints one line of JSON with
// operations per second, from a run long enough to mean something.

const enough = 500; // ms

module.exports = async function measure(setup) {
  const params = JSON.parse(process.argv[2] ?? '{}');
  const run = await setup(params);
  let n = params.start ?? 100, took = 0;
  for (;;) {
    const begun = performance.now();
    const pending = run(n);
    if (pending !== undefined) await pending;
    took = performance.now() - begun;
    if (took >= enough) break;
    n = Math.ceil(took < enough / 20 ? n * 10 : n * enough * 1.2 / took);
  }
  console.log(JSON.stringify({ value: n / took * 1000 }));
  process.exit(0);
};
