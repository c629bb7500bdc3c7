'use strict';
// How the functions of the addon on the command line answer to what is not for them.
const statuses = require(process.argv[2]);
for (const value of [undefined, 1, 'no such name', Symbol('s'), {}, Object.freeze({}), () => {}, class {}]) {
  console.log(...statuses(value));
}
