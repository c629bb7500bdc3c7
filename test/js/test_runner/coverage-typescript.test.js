'use strict';
// Coverage of TypeScript is told by the lines of the file.
const assert = require('assert');
const fs = require('fs');
const os = require('os');
const path = require('path');
const { spawnSync } = require('child_process');

const dir = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'test-runner-')));
process.on('exit', () => fs.rmSync(dir, { recursive: true, force: true }));
const write = (name, text) => fs.writeFileSync(path.join(dir, name), text);
write('package.json', '{"type":"module"}');
write('cart.ts', `interface Item {
  name: string;
  price: number;
}

export class Cart {
  #items: Item[] = [];
  add(item: Item): this { this.#items.push(item); return this; }

  total(): number {
    return this.#items.reduce((sum, { price }: Item) => sum + price, 0);
  }
  discount(percent: number): number {
    if (percent > 100) {
      throw new RangeError('too much');
    }
    return this.total() * (1 - percent / 100);
  }
}

export function format(n: number, currency = 'EUR'): string {
  return currency === 'EUR' ? \`\${n.toFixed(2)} EUR\` : \`\${currency} \${n.toFixed(2)}\`;
}

export function never(this: unknown, a: string): void {
  console.log(a);
}
`);
write('cart.test.ts', `import { test } from 'node:test';
import { Cart, format } from './cart.ts';
test('cart', () => { format(new Cart().add({ name: 'a', price: 2 }).discount(50)); });
`);
write('events.mjs', `export default async function* (source) {
  for await (const { type, data } of source) if (type === 'test:coverage') yield JSON.stringify(data);
}
`);
const env = { ...process.env };
delete env.NODE_TEST_CONTEXT;
const run = (reporter) => spawnSync(process.execPath, ['--no-warnings', '--test', '--experimental-test-coverage', `--test-reporter=${reporter}`], { cwd: dir, encoding: 'utf8', env }).stdout;
assert.match(run('tap'), /^# cart\.ts +\| +85\.19 \| +77\.78 \| +85\.71 \| 15-16 26-27$/m);
const [file] = JSON.parse(run('./events.mjs')).summary.files;
const lines = Object.fromEntries(file.functions.map(({ name, line, count }) => [name, [line, count]]));
assert.deepStrictEqual([lines.add, lines.total, lines.discount, lines.format, lines.never], [[8, 1], [10, 1], [13, 1], [21, 1], [25, 0]]);
