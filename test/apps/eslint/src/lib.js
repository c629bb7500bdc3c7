import path from 'node:path';
const list = [1, 2, 3,];
export const join = (...parts) => path.join(...parts);
export class A { constructor() { this.x = list; } get y() { } set y(v) { this.x = v } }
async function* gen() { for await (const x of []) yield x }
label: for (const k in {}) { continue label }
export { gen as default, missing };
