import { used } from './esm.js';
import legacy, { named } from './legacy.cjs';
import data from './data.json';
import * as everything from './esm.js';

export async function main() {
  const { late } = await import(/* webpackChunkName: "late" */ './late.js');
  return [used(), legacy.value, named, data.list.length, late, Object.keys(everything), process.env.MODE, import.meta.webpack];
}
main().then((result) => console.log(JSON.stringify(result)));
